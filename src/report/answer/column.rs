//! The columns of a command's rows, declared once: tables show them to people, CSV writes them for
//! programs.

use serde::Serialize;
use serde_json::Value;

/// The audience of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// People: few columns under headings, with short texts.
    People,
    /// Programs and spreadsheets: whole values, under their JSON names.
    Data,
}

/// The value of a column in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// There is nothing.
    Nothing,
    /// It was not read.
    Unknown,
    /// A text or a number.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

impl Cell {
    /// A fact, or unknown if there is none.
    pub(super) fn read(fact: Option<impl Into<Self>>) -> Self {
        fact.map_or(Self::Unknown, Into::into)
    }

    /// A list with one text for each item.
    pub(super) fn list<T>(items: impl IntoIterator<Item = T>, text: impl Fn(T) -> String) -> Self {
        Self::List(items.into_iter().map(text).collect())
    }

    /// The cell as people see it.
    pub fn shown(self) -> String {
        let text = match self {
            Self::Unknown => return "?".to_owned(),
            Self::Nothing => String::new(),
            Self::Text(text) => return text,
            Self::List(items) => items.join(" "),
        };
        if text.is_empty() { "-".to_owned() } else { text }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(it: Option<T>) -> Self {
        it.map_or(Self::Nothing, Into::into)
    }
}

impl<T: AsRef<str>> From<&[T]> for Cell {
    fn from(items: &[T]) -> Self {
        Self::list(items, |it| it.as_ref().to_owned())
    }
}

impl<T: AsRef<str>> From<&Vec<T>> for Cell {
    fn from(items: &Vec<T>) -> Self {
        items.as_slice().into()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl From<$number> for Cell {
            fn from(it: $number) -> Self {
                Self::Text(it.to_string())
            }
        })*
    };
}

numbers!(bool i64 u32 usize);

/// A JSON object on one line of text: `id=AKIA..., active=true`.
pub(super) fn members(object: &impl Serialize) -> String {
    let Ok(Value::Object(members)) = serde_json::to_value(object) else { return String::new() };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items =
                items.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), Into::into));
            items.collect::<Vec<String>>().join(" ")
        }
        other => other.to_string(),
    };
    let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}={}", text(it))).collect();
    members.join(", ")
}

/// A list of objects, or unknown if there is none.
pub(super) fn objects<T: Serialize>(objects: Option<&Vec<T>>) -> Cell {
    objects.map_or(Cell::Unknown, |it| Cell::list(it, members))
}

/// A fact; if there is none, empty if that is known, and otherwise unknown.
pub(super) fn if_known(fact: Option<impl Into<Cell>>, known: bool) -> Cell {
    match (fact, known) {
        (Some(fact), _) => fact.into(),
        (None, true) => Cell::Nothing,
        (None, false) => Cell::Unknown,
    }
}

/// A column of the rows `T`.
pub(super) struct Column<'a, T> {
    heading: Option<&'static str>,
    name: Option<&'static str>,
    cell: Box<dyn Fn(&T) -> Cell + 'a>,
}

impl<'a, T> Column<'a, T> {
    /// A column for people, under `heading`, and for programs, under `name`.
    pub(super) fn new<C: Into<Cell>>(
        heading: &'static str,
        name: &'static str,
        cell: impl Fn(&T) -> C + 'a,
    ) -> Self {
        let cell = Box::new(move |it: &T| cell(it).into());
        Self { heading: Some(heading), name: Some(name), cell }
    }

    /// A column for people only.
    pub(super) fn shown<C: Into<Cell>>(heading: &'static str, cell: impl Fn(&T) -> C + 'a) -> Self {
        Self { name: None, ..Self::new(heading, "", cell) }
    }

    /// A column for programs only.
    pub(super) fn data<C: Into<Cell>>(name: &'static str, cell: impl Fn(&T) -> C + 'a) -> Self {
        Self { heading: None, ..Self::new("", name, cell) }
    }

    /// The same column for rows that contain such a row.
    pub(super) fn of<U>(self, part: impl Fn(&U) -> &T + 'a) -> Column<'a, U>
    where
        T: 'a,
    {
        let Self { heading, name, cell } = self;
        Column { heading, name, cell: Box::new(move |it| cell(part(it))) }
    }

    fn title(&self, view: View) -> Option<&'static str> {
        match view {
            View::People => self.heading,
            View::Data => self.name,
        }
    }
}

/// Columns, and rows that are built one by one.
pub trait Table {
    /// The column titles of this view.
    fn header(&self, view: View) -> Vec<&'static str>;

    /// The next row; `None` after the last.
    fn next_row(&mut self, view: View) -> Option<Vec<Cell>>;
}

/// The rows under these columns.
pub(super) fn table<'a, T: 'a>(
    columns: Vec<Column<'a, T>>,
    rows: impl Iterator<Item = T> + 'a,
) -> Box<dyn Table + 'a> {
    Box::new(Tabular { columns, rows })
}

struct Tabular<'a, T, I> {
    columns: Vec<Column<'a, T>>,
    rows: I,
}

impl<T, I: Iterator<Item = T>> Table for Tabular<'_, T, I> {
    fn header(&self, view: View) -> Vec<&'static str> {
        self.columns.iter().filter_map(|it| it.title(view)).collect()
    }

    fn next_row(&mut self, view: View) -> Option<Vec<Cell>> {
        let row = self.rows.next()?;
        let columns = self.columns.iter().filter(|it| it.title(view).is_some());
        Some(columns.map(|it| (it.cell)(&row)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_has_its_columns_only() {
        let columns = || {
            vec![
                Column::new("Who", "principal", |it: &i64| format!("user/{it}")),
                Column::shown("Age", |it: &i64| format!("{it}d")),
                Column::data("age_days", |it: &i64| *it),
            ]
        };
        let mut shown = table(columns(), [7].into_iter());
        assert_eq!(shown.header(View::People), ["Who", "Age"]);
        let row = shown.next_row(View::People).unwrap();
        assert_eq!(row, [Cell::from("user/7"), Cell::from("7d")]);
        assert_eq!(shown.next_row(View::People), None);
        let mut data = table(columns(), [7].into_iter());
        assert_eq!(data.header(View::Data), ["principal", "age_days"]);
        let row = data.next_row(View::Data).unwrap();
        assert_eq!(row, [Cell::from("user/7"), Cell::from("7")]);
    }

    #[test]
    fn what_is_unknown_differs_from_what_is_not_there() {
        assert_eq!(Cell::read(None::<bool>).shown(), "?");
        assert_eq!(Cell::from(None::<bool>).shown(), "-");
        assert_eq!(Cell::from(&Vec::<String>::new()).shown(), "-");
    }

    #[test]
    fn an_object_is_a_line_of_names_and_values() {
        let key = serde_json::json!({"id": "AKIA", "active": true, "used": null, "by": ["a", "b"]});
        assert_eq!(members(&key), "id=AKIA, active=true, used=null, by=a b");
    }
}
