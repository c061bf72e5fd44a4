//! A row of tabs, the selected one in brackets: ` [1 Overview] 2 Principals  3 Paths`.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::tui::{
    cut::{self, Cut},
    look::Look,
    theme::Tone,
};

/// Draws the tabs. If they do not fit, draws those around the selected one, with a mark at each end
/// where there are more.
pub(crate) fn draw(look: &Look, labels: &[String], selected: usize, area: Rect, buf: &mut Buffer) {
    let places = places(labels, selected, area);
    let shows = |index: usize| places.iter().any(|it| it.0 == index);
    let mut mark_more = |x: u16| {
        let place = Rect { x, width: 1, height: 1, ..area }.intersection(area);
        cut::draw(cut::styled(look.glyphs.ellipsis, look.style(Tone::Muted)), place, buf);
    };
    if !labels.is_empty() && !shows(0) {
        mark_more(area.x);
    }
    if !labels.is_empty() && !shows(labels.len() - 1) {
        mark_more(area.right().saturating_sub(1));
    }
    for (index, place) in places {
        let tone = if index == selected { Tone::Heading } else { Tone::Text };
        let text = bracketed(&labels[index], index == selected);
        let text = cut::text(&text, place.width.into(), Cut::Middle, look.glyphs.ellipsis);
        cut::draw(cut::styled(text, look.style(tone)), place, buf);
    }
}

/// The tab at a position, if there is one.
pub(crate) fn at(labels: &[String], selected: usize, area: Rect, place: Position) -> Option<usize> {
    places(labels, selected, area)
        .into_iter()
        .find(|(_, rect)| rect.contains(place))
        .map(|(index, _)| index)
}

/// The position of each tab. Tabs before the selected one are skipped until it fits.
fn places(labels: &[String], selected: usize, area: Rect) -> Vec<(usize, Rect)> {
    let wide = |label: &String| cut::width(label) + 2;
    // The first cell stays free for a mark, and the last one too if not all tabs fit.
    let all_fit = labels.iter().map(wide).sum::<usize>() < usize::from(area.width);
    let width = if all_fit { area.width } else { area.width.saturating_sub(1) };
    let row = Rect { width, height: area.height.min(1), ..area };
    let room = usize::from(width.saturating_sub(1));
    let last = (selected + 1).min(labels.len());
    let first = (0..last)
        .find(|first| labels[*first..last].iter().map(wide).sum::<usize>() <= room)
        .unwrap_or(last.saturating_sub(1));

    let mut x = row.x.saturating_add(1);
    let mut out = Vec::new();
    for (index, label) in labels.iter().enumerate().skip(first) {
        let width = u16::try_from(wide(label)).unwrap_or(u16::MAX);
        let place = Rect { x, width, ..row }.intersection(row);
        let whole = place.width == width;
        if !place.is_empty() && (whole || index == selected) {
            out.push((index, place));
        }
        x = x.saturating_add(width);
    }
    out
}

fn bracketed(label: &str, selected: bool) -> String {
    if selected { format!("[{label}]") } else { format!(" {label} ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::picture::{ODD_SIZES, picture};

    fn labels() -> Vec<String> {
        ["1 Overview", "2 Principals", "3 Paths"].map(str::to_owned).to_vec()
    }

    fn drawn(width: u16, selected: usize) -> String {
        picture(width, 1, |area, buf| draw(&Look::PLAIN, &labels(), selected, area, buf))
    }

    #[test]
    fn the_selected_tab_is_in_brackets() {
        assert_eq!(drawn(40, 1), "  1 Overview [2 Principals] 3 Paths\n");
    }

    #[test]
    #[rustfmt::skip]
    fn the_selected_tab_is_always_shown_and_marks_show_more_tabs() {
        let cases = [
            (36, 0, " [1 Overview] 2 Principals  3 Paths"),
            (35, 0, " [1 Overview] 2 Principals        …"),
            (20, 0, " [1 Overview]      …"),
            (20, 1, "…[2 Principals]    …"),
            (16, 1, "…[2 Principals]…"),
            (25, 2, "… 2 Principals [3 Paths]"),
            (8,  1, "…[2…ls]…"),
        ];
        for (width, selected, expected) in cases {
            assert_eq!(drawn(width, selected), format!("{expected}\n"), "{width}");
        }
    }

    #[test]
    fn a_click_finds_its_tab() {
        let area = Rect::new(0, 0, 40, 1);
        assert_eq!(at(&labels(), 1, area, Position::new(3, 0)), Some(0));
        assert_eq!(at(&labels(), 1, area, Position::new(14, 0)), Some(1));
        assert_eq!(at(&labels(), 1, area, Position::new(39, 0)), None);
    }

    #[test]
    fn survives_any_size() {
        for (width, height) in ODD_SIZES {
            picture(width, height, |area, buf| draw(&Look::PLAIN, &labels(), 2, area, buf));
            picture(width, height, |area, buf| draw(&Look::PLAIN, &[], 2, area, buf));
        }
    }
}
