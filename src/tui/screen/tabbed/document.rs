//! The content of a pane: a policy or a text.

use std::{ops::Range, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};

use super::text::Text;
use crate::{
    iam::PolicyId,
    tui::{
        command::Motion,
        plural::counted,
        screen::Ctx,
        widget::{frame::Frame, json::JsonView, prose::Prose, seek::Matches},
    },
};

/// Something to read, with a scroll position.
#[derive(Debug)]
pub(crate) enum Content {
    Text(Prose),
    Json(JsonView),
}

impl Content {
    pub(crate) fn go(&mut self, motion: Motion) {
        match self {
            Self::Text(text) => text.go(motion),
            Self::Json(json) => json.go(motion),
        }
    }

    /// Continues at the position of the previous content.
    pub(crate) fn resume(&mut self, old: Self) {
        match (self, old) {
            (Self::Text(new), Self::Text(old)) => new.resume(&old),
            (Self::Json(new), Self::Json(old)) => new.resume(old),
            (Self::Text(_), Self::Json(_)) | (Self::Json(_), Self::Text(_)) => {}
        }
    }

    /// Keeps the lines of the previous content, if both are of the same JSON.
    pub(crate) fn reuse(&mut self, old: Self) {
        if let (Self::Json(new), Self::Json(old)) = (self, old) {
            new.reuse(old);
        }
    }

    pub(crate) fn fit(&mut self, area: Rect) {
        match self {
            Self::Text(text) => text.fit(area),
            Self::Json(json) => json.fit(area),
        }
    }

    pub(crate) fn draw(&self, ctx: &Ctx, area: Rect, buf: &mut Buffer) {
        match self {
            Self::Text(text) => text.draw(&ctx.look, area, buf),
            Self::Json(json) => json.draw(&ctx.look, area, buf),
        }
    }

    /// Where a text occurs.
    pub(crate) fn search(&mut self, text: &str) -> Matches {
        match self {
            Self::Text(prose) => prose.search(text),
            Self::Json(json) => json.search(text),
        }
    }

    /// Shows a line that was found.
    pub(crate) fn show_found(&mut self, row: usize) {
        match self {
            Self::Text(prose) => prose.show_found(row),
            Self::Json(json) => json.show_found(row),
        }
    }

    /// The text of the lower border: whether there is more. (JSON shows its end by its brackets.)
    pub(crate) fn below(&self) -> &'static str {
        match self {
            Self::Text(text) if text.has_more() => "more below: j",
            Self::Text(_) | Self::Json(_) => "",
        }
    }

    /// The JSON, where it is JSON.
    pub(crate) fn json(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Json(json) => Some(json.text()),
        }
    }
}

/// A pane with something to read.
#[derive(Debug)]
pub(crate) struct Document {
    title: String,
    right: String,
    pub(crate) content: Content,
}

impl Document {
    /// A policy as AWS returned it, with some bytes marked; or the text that it was not loaded.
    pub(crate) fn policy(
        ctx: &Ctx,
        title: String,
        kind: &str,
        policy: Option<PolicyId>,
        marked: Vec<Range<usize>>,
    ) -> Self {
        let Some(policy) = policy else {
            let mut text = Text::new(&ctx.look);
            text.sentence("This document was not loaded: its contents are unknown.");
            return Self::text(title, kind.to_owned(), text);
        };
        let policy = ctx.data.analysis.snapshot.policies.get(policy);
        let right = format!("{kind} {}", counted(policy.document.statements.len(), "statement"));
        let json = JsonView::new(Arc::from(policy.text()), marked);
        Self { title, right: right.trim_start().to_owned(), content: Content::Json(json) }
    }

    /// JSON, with its marks.
    pub(crate) fn json(title: String, right: String, json: JsonView) -> Self {
        Self { title, right, content: Content::Json(json) }
    }

    /// A text.
    pub(crate) fn text(title: String, right: String, text: Text<'_>) -> Self {
        Self { title, right, content: Content::Text(text.prose()) }
    }

    pub(crate) fn draw(&self, ctx: &Ctx, focused: bool, area: Rect, buf: &mut Buffer) {
        let frame = Frame::new(&self.title)
            .right(&self.right)
            .bottom(self.content.below())
            .focused(focused);
        let inner = frame.draw(&ctx.look, area, buf);
        self.content.draw(ctx, inner, buf);
    }
}
