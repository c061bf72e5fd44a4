//! Vendors whose accounts customers are asked to trust.

/// Accounts that vendors name in public, with the vendor, in the order of the accounts.
///
/// Source: `vendor_accounts.yaml` of <https://github.com/duo-labs/cloudmapper> (BSD 3-Clause), which
/// names the page of each vendor.
#[rustfmt::skip]
const VENDORS: [(&str, &str); 35] = [
    ("012615275169", "Tenable"),
    ("061190967865", "CloudZero"),
    ("107630771604", "Segment"),
    ("134183635603", "SignalFx"),
    ("147995105371", "Trend Micro"),
    ("188619942792", "Prisma Cloud"),
    ("197857026523", "Microsoft Sentinel"),
    ("202279780353", "nOps"),
    ("205767712438", "Qualys"),
    ("218546966473", "Stitch"),
    ("282028653949", "LogicMonitor"),
    ("336818582268", "Rapid7"),
    ("352813966189", "CloudCheckr"),
    ("353360065216", "Workato"),
    ("406095609952", "Logz.io"),
    ("414351767826", "Databricks"),
    ("432263259397", "Azure Cost Management"),
    ("434813966438", "Lacework"),
    ("454464851268", "CloudHealth"),
    ("464622532012", "Datadog"),
    ("509560245411", "Dynatrace"),
    ("595280932656", "Segment"),
    ("618708667954", "Freshservice"),
    ("733251395267", "Alert Logic"),
    ("754728514883", "New Relic"),
    ("799803075172", "Lucid"),
    ("802876684602", "Axonius"),
    ("834469178297", "Fivetran"),
    ("842984801698", "OneLogin"),
    ("890234264427", "Bridgecrew"),
    ("896126563706", "Threat Stack"),
    ("922761411349", "Spot"),
    ("926226587429", "Sumo Logic"),
    ("949777495771", "Site24x7"),
    ("951887872838", "Auth0"),
];

/// The vendor that says an account is its own; none if none is known to.
pub(super) fn vendor_of(account: &str) -> Option<&'static str> {
    let at = VENDORS.binary_search_by_key(&account, |(id, _)| id).ok()?;
    Some(VENDORS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_stands_once_and_in_order() {
        assert!(VENDORS.is_sorted_by(|one, other| one.0 < other.0));
        for (id, vendor) in VENDORS {
            assert!(crate::iam::AccountId::is_well_formed(id), "{id}");
            assert_eq!(vendor_of(id), Some(vendor));
        }
        assert_eq!(vendor_of("111122223333"), None);
    }
}
