//! Facts of one source that cannot all be true. Which of them is true is unknown, and so is
//! everything that depends on them.

use std::fmt;

/// What contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Contradiction {
    /// A user, group or role has another name than its ARN says.
    Name {
        /// The member that holds the name, such as `UserName`.
        member: &'static str,
        /// The name there.
        name: Box<str>,
    },
    /// Inline policies of one principal have the same name and different contents.
    InlinePolicies {
        /// The name.
        name: Box<str>,
    },
    /// One file lists it more than once, each time with other contents.
    Doubled {
        /// In what they differ.
        differs: Vec<&'static str>,
    },
    /// More than one version of a managed policy is the default version.
    DefaultVersions,
    /// No version of a managed policy is the default version.
    NoDefaultVersion,
    /// An organizational unit lies below itself.
    Cycle,
    /// A unit or account of the organization lies in more than one place.
    Places {
        /// The ids of the root or units above; none for the top of the tree.
        above: Vec<Option<Box<str>>>,
    },
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { member, name } => write!(
                f,
                "`{member}` is `{name}`, but the ARN has another name, so its policies are not \
                 fully known"
            ),
            Self::InlinePolicies { name } => write!(
                f,
                "inline policies with the same name `{name}` have different contents, so the \
                 content of this policy is unknown"
            ),
            Self::Doubled { differs } => write!(
                f,
                "the file lists it more than once, and the entries differ in: {}; so these are \
                 unknown",
                differs.join(", ")
            ),
            Self::DefaultVersions => f.write_str(
                "more than one version is the default version, so the content of this policy is \
                 unknown",
            ),
            Self::NoDefaultVersion => f.write_str(
                "no version is the default version, so the content of this policy is unknown",
            ),
            Self::Cycle => f.write_str(
                "this unit lies below itself, so which policies of the organization apply to the \
                 accounts below it is unknown",
            ),
            Self::Places { above } => {
                const SHOWN: usize = 5;
                let place = |it: &Option<Box<str>>| match it {
                    Some(id) => format!("below `{id}`"),
                    None => "at the top".to_owned(),
                };
                let mut places: Vec<_> = above.iter().take(SHOWN).map(place).collect();
                if above.len() > SHOWN {
                    places.push(format!("{} more", above.len() - SHOWN));
                }
                write!(
                    f,
                    "it lies in more than one place ({}), so which policies of the organization \
                     apply there is unknown",
                    places.join(", ")
                )
            }
        }
    }
}
