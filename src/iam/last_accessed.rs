//! Which services a principal may use, and when it last used them.

use jiff::Timestamp;

use super::arn::Arn;

/// How many days AWS looks back; fewer if a Region began to record later.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html>
pub const TRACKING_DAYS: u32 = 400;

/// How many hours it usually takes at most until AWS reports a use.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html>
pub const REPORTING_DELAY_HOURS: u32 = 4;

/// AWS's report on the services that the policies of a user, group, role or policy allow.
///
/// Denied attempts count as uses. Resource policies, permissions boundaries and policies of the
/// organization are ignored when AWS computes what is allowed.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastAccessed {
    /// When AWS finished the report.
    pub completed: Option<Timestamp>,
    /// The services without duplicates, most recently used first, unused ones last.
    pub services: Vec<ServiceLastAccessed>,
    /// Whether there may be others that were not read.
    pub incomplete: bool,
}

/// A service, and its last use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceLastAccessed {
    /// As actions begin, such as `s3`.
    pub namespace: Box<str>,
    /// The AWS name, such as `Amazon S3`.
    pub name: Box<str>,
    /// Its last use; `None` if it was not used in the [tracking period](TRACKING_DAYS).
    pub last_use: Option<ServiceUse>,
    /// How many users and roles used it in that time.
    pub entities: u32,
}

/// The last use of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUse {
    /// When.
    pub at: Timestamp,
    /// The principal that used it; for a group, one of its members.
    pub by: Option<Arn>,
    /// In which region.
    pub region: Option<Box<str>>,
}

impl LastAccessed {
    /// How many of the services were used.
    pub fn used(&self) -> usize {
        self.services.iter().filter(|it| it.last_use.is_some()).count()
    }

    /// Puts the services in their order.
    pub fn sort(&mut self) {
        let newest_first =
            |it: &ServiceLastAccessed| std::cmp::Reverse(it.last_use.as_ref().map(|it| it.at));
        self.services.sort_by(|a, b| {
            newest_first(a).cmp(&newest_first(b)).then_with(|| a.namespace.cmp(&b.namespace))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_used_last_comes_first_and_those_never_used_stand_last() {
        let service = |namespace: &str, at: Option<&str>| ServiceLastAccessed {
            namespace: namespace.into(),
            last_use: at.map(|it| ServiceUse {
                at: it.parse().expect("a moment"),
                by: None,
                region: None,
            }),
            ..ServiceLastAccessed::default()
        };
        let (monday, tuesday) = (Some("2026-01-12T00:00:00Z"), Some("2026-01-13T00:00:00Z"));
        let services = vec![
            service("sqs", None),
            service("sts", monday),
            service("ec2", None),
            service("s3", tuesday),
            service("kms", monday),
        ];
        let mut report = LastAccessed { services, ..LastAccessed::default() };
        report.sort();
        let order: Vec<_> = report.services.iter().map(|it| &*it.namespace).collect();
        assert_eq!(order, ["s3", "kms", "sts", "ec2", "sqs"]);
        assert_eq!(report.used(), 3);
    }
}
