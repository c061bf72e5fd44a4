//! The policy variables in a text, without their values.

/// The names of the policy variables in `text`, such as `aws:username` in `${aws:username}`.
pub fn variable_names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|it| {
        let (inside, _) = it.split_once('}')?;
        inside.split(',').next().map(str::trim)
    })
}

/// The pattern with `*` in place of each policy variable; it matches at least as much.
pub(in crate::graph) fn widen(text: &str) -> String {
    let mut widened = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, behind)) = after.split_once('}') else { break };
        widened.push_str(before);
        widened.push('*');
        rest = behind;
    }
    widened + rest
}
