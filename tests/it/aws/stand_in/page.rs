//! Splits the answer of a listing call into pages, as AWS does with long lists.
//!
//! The second page is always empty although more follow: AWS documents that this can happen.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html>

use std::ops::Range;

use serde_json::Value;

use super::{
    http::Message,
    operation::{Call, Protocol, form_value},
};

/// A page token of ours, with the number of the page: `page-2`.
const TOKEN: &str = "page-";

/// Whether an operation (`iam:ListUsers`) returns its list in pages.
pub(crate) fn is_paged(operation: &str) -> bool {
    // IAM returns these lists in one page.
    let whole = [
        "iam:ListSAMLProviders",
        "iam:ListOpenIDConnectProviders",
        "iam:ListOrganizationsFeatures",
    ];
    let is_here = operation.starts_with("account-access:") || operation == "sso:ListRegions";
    let listing = ["iam:GetAccountAuthorizationDetails", "iam:GetServiceLastAccessedDetails"];
    let is_listing = operation.contains(":List") || listing.contains(&operation);
    is_listing && !is_here && !whole.contains(&operation)
}

/// The request for the whole list, and the page of it that the caller wants.
pub(crate) fn whole(call: &Call, request: &Message) -> (Message, usize) {
    let mut request = request.clone();
    let text = request.text();
    let number = |token: &str| token.strip_prefix(TOKEN)?.parse().ok();
    match call.protocol {
        Protocol::Query => {
            let page = form_value(&text, "Marker").and_then(number);
            if page.is_some() {
                let others: Vec<_> =
                    text.split('&').filter(|it| !it.starts_with("Marker=")).collect();
                request.body = others.join("&").into_bytes();
            }
            (request, page.unwrap_or_default())
        }
        Protocol::Json => {
            let mut body: Value = serde_json::from_str(&text).unwrap_or_default();
            let page = body["NextToken"].as_str().and_then(number);
            if page.is_some() {
                body.as_object_mut().map(|it| it.remove("NextToken"));
                request.body = body.to_string().into_bytes();
            }
            (request, page.unwrap_or_default())
        }
    }
}

/// One page of the answer; the whole answer if it is no list, or has pages of its own.
pub(crate) fn page(call: &Call, answer: Message, page: usize, size: usize) -> Message {
    rewrite(call, answer, |list| {
        let pages = pages(list, size);
        let range = pages.get(page).cloned().unwrap_or_default();
        let next = page + 1;
        (range, (next < pages.len()).then(|| format!("{TOKEN}{next}")))
    })
}

/// The whole answer as a page that names itself as the next.
pub(crate) fn same_page(call: &Call, answer: Message) -> Message {
    rewrite(call, answer, |count| (0..count, Some(format!("{TOKEN}0"))))
}

/// Of a list with this many items: where each page begins and ends.
fn pages(count: usize, size: usize) -> Vec<Range<usize>> {
    let starts = (0..count).step_by(size.max(1));
    let mut pages: Vec<_> = starts.map(|it| it..count.min(it + size)).collect();
    if pages.len() > 1 {
        pages.insert(1, 0..0);
    }
    pages
}

/// The items of a list to keep, and the token for more, given the number of items.
type Cut<'a> = &'a dyn Fn(usize) -> (Range<usize>, Option<String>);

fn rewrite(
    call: &Call,
    mut answer: Message,
    cut: impl Fn(usize) -> (Range<usize>, Option<String>),
) -> Message {
    let text = answer.text();
    let rewritten = match call.protocol {
        _ if answer.status() != Some(200) => None,
        Protocol::Query => rewrite_xml(&text, &cut),
        Protocol::Json => rewrite_json(&text, &cut),
    };
    if let Some(text) = rewritten {
        answer.body = text.into_bytes();
    }
    answer
}

fn rewrite_json(text: &str, cut: Cut<'_>) -> Option<String> {
    let mut body: Value = serde_json::from_str(text).ok()?;
    let object = body.as_object_mut()?;
    if object.get("NextToken").is_some_and(|it| !it.is_null()) {
        return None;
    }
    let list = object.values_mut().find_map(Value::as_array_mut)?;
    let (range, token) = cut(list.len());
    *list = list[range].to_vec();
    object.remove("NextToken");
    if let Some(token) = token {
        object.insert("NextToken".to_owned(), token.into());
    }
    Some(body.to_string())
}

/// The lists are the elements of the result that have `member`s; several lists are cut as if they
/// were one.
fn rewrite_xml(text: &str, cut: Cut<'_>) -> Option<String> {
    let response = elements(text).pop()?;
    let result = elements(response.inner).into_iter().find(|it| it.name.ends_with("Result"))?;
    let children = elements(result.inner);
    if children.iter().any(|it| it.name == "Marker") {
        return None;
    }
    let count = children.iter().map(|it| members(it).len()).sum::<usize>();
    let (range, token) = cut(count);
    let mut rewritten = String::new();
    let mut index = 0;
    for child in &children {
        let members = members(child);
        if child.name == "IsTruncated" {
            continue;
        } else if members.is_empty() {
            rewritten += child.outer;
            continue;
        }
        rewritten += &format!("<{}>", child.name);
        for member in members {
            if range.contains(&index) {
                rewritten += member.outer;
            }
            index += 1;
        }
        rewritten += &format!("</{}>", child.name);
    }
    rewritten += &format!("<IsTruncated>{}</IsTruncated>", token.is_some());
    if let Some(token) = token {
        rewritten += &format!("<Marker>{token}</Marker>");
    }
    Some(text.replacen(result.inner, &rewritten, 1))
}

/// The items of a list.
fn members<'a>(list: &Element<'a>) -> Vec<Element<'a>> {
    elements(list.inner).into_iter().filter(|it| it.name == "member").collect()
}

/// An element of XML.
struct Element<'a> {
    name: &'a str,
    /// With its tags.
    outer: &'a str,
    /// Between its tags.
    inner: &'a str,
}

/// The elements of a text, without those inside of them.
fn elements(xml: &str) -> Vec<Element<'_>> {
    let mut elements = Vec::new();
    let (mut at, mut depth) = (0, 0);
    let (mut name, mut outer, mut inner) = ("", 0, 0);
    while let Some(start) = xml[at..].find('<').map(|it| at + it) {
        let Some(end) = xml[start..].find('>').map(|it| start + it + 1) else { break };
        at = end;
        let tag = &xml[start + 1..end - 1];
        if tag.starts_with(['?', '!']) {
            continue;
        }
        let closes = tag.starts_with('/');
        if !closes && depth == 0 {
            name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
            (outer, inner) = (start, end);
        }
        depth += i32::from(!closes) - i32::from(closes || tag.ends_with('/'));
        if depth == 0 {
            let inner = &xml[inner..start.max(inner)];
            elements.push(Element { name, outer: &xml[outer..end], inner });
        }
    }
    elements
}
