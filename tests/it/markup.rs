//! Reads HTML and XML as strictly as rolecall writes it, to hold what is written against what is
//! allowed: every tag is closed, every attribute quoted, and no entity is unknown.

/// A tag, with its attributes.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    pub(crate) name: &'t str,
    /// Whether it ends an element.
    pub(crate) closes: bool,
    /// Whether it is an element of its own.
    is_empty: bool,
    attributes: Vec<(&'t str, &'t str)>,
}

impl Tag<'_> {
    /// The value of an attribute, as its reader sees it.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(it, _)| *it == name).map(|(_, value)| unescaped(value))
    }

    /// Whether it begins an element with this attribute.
    pub(crate) fn is(&self, name: &str, attribute: &str, value: &str) -> bool {
        self.name == name && self.attribute(attribute).as_deref() == Some(value)
    }
}

const ENTITIES: [(&str, &str); 5] =
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// The text that a reader sees. Fails on an entity that is unknown.
#[track_caller]
fn unescaped(text: &str) -> String {
    let bare = ENTITIES.iter().fold(text.to_owned(), |text, (entity, _)| text.replace(entity, ""));
    assert!(!bare.contains(['&', '<', '>']), "{text}");
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, it)| text.replace(entity, it))
}

/// The tags of a text, and the texts between them.
#[track_caller]
fn parts(text: &str) -> (Vec<Tag<'_>>, Vec<&str>) {
    let (mut tags, mut texts) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        texts.push(before);
        let (inside, after) = tag.split_once('>').unwrap_or_else(|| panic!("`<{tag}` has no end"));
        rest = after;
        if inside.starts_with(['?', '!']) {
            assert!(tags.is_empty(), "<{inside}> stands among the elements");
            continue;
        }
        let closes = inside.starts_with('/');
        let is_empty = inside.ends_with('/');
        let inside = inside.trim_start_matches('/').trim_end_matches('/');
        let (name, mut more) = inside.split_once(' ').unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while !more.trim().is_empty() {
            let (attribute, value) = more.split_once("=\"").expect("a quoted value");
            let (value, others) = value.split_once('"').expect("the value ends");
            attributes.push((attribute.trim(), value));
            more = others;
        }
        assert!(name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-'), "<{inside}>");
        tags.push(Tag { name, closes, is_empty, attributes });
        if name == "style" && !closes {
            rest = &rest[rest.find("</style>").expect("the style ends")..];
        }
    }
    texts.push(rest);
    (tags, texts)
}

/// The tags of a text. Fails unless every element ends where it should.
#[track_caller]
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    const VOID: [&str; 2] = ["meta", "br"];
    let (tags, texts) = parts(text);
    texts.iter().for_each(|it| drop(unescaped(it)));
    let mut open = Vec::new();
    for tag in &tags {
        match (tag.closes, tag.is_empty || VOID.contains(&tag.name)) {
            (true, _) => assert_eq!(open.pop(), Some(tag.name)),
            (false, true) => {}
            (false, false) => open.push(tag.name),
        }
    }
    assert_eq!(open, Vec::<&str>::new(), "these do not end");
    tags
}

/// The text that a reader sees.
#[track_caller]
pub(crate) fn text_of(text: &str) -> String {
    parts(text).1.into_iter().map(unescaped).collect()
}

/// Fails where a page has more than the elements and attributes of a report.
#[track_caller]
pub(crate) fn check_html(page: &str) {
    const ELEMENTS: &str = " html head meta title style body header main nav footer section article \
        h1 h2 h3 p br dl dt dd ul ol li table caption thead tbody tr th td b a span code pre details \
        summary ";
    const ATTRIBUTES: &str = " lang charset name content http-equiv class id href rel scope \
        data-label aria-label ";
    for tag in tags(page) {
        assert!(ELEMENTS.contains(&format!(" {} ", tag.name)), "<{}>", tag.name);
        for (attribute, value) in &tag.attributes {
            assert!(ATTRIBUTES.contains(&format!(" {attribute} ")), "{attribute}=\"{value}\"");
        }
        let link = tag.attribute("href").unwrap_or_else(|| "#".to_owned());
        assert!(
            link.starts_with('#') || link.starts_with("https://docs.aws.amazon.com/"),
            "{link}"
        );
    }
}
