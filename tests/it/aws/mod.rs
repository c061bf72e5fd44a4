//! Reading AWS, from a server of its API on the loopback interface.

mod credentials;
mod difference;
mod exploring;
mod faults;
mod findings;
mod last_accessed;
mod mfa;
mod organization;
mod proxy;
mod reader;
mod reading;
mod saving;
mod secrets;
mod served;
mod stand_in;

use std::sync::OnceLock;

use reader::Reader;
use stand_in::{Plan, Proxy, Replay, Seeded, Server, put};

/// The server that all tests read, with an organization in it. It is never changed.
struct Aws {
    server: Server,
    seeded: Seeded,
    replay: Replay,
}

impl Aws {
    /// A proxy in front of the server. Proxies share the responses of the server, unless the plan
    /// has a memory of its own.
    fn proxy(&self, plan: Plan) -> Proxy {
        let plan = plan.or_replaying(&self.replay).account_access(self.seeded.account_access());
        Proxy::start(self.server.address, plan).unwrap()
    }

    /// A reader of the organization through the proxy.
    fn reader(&self, proxy: &Proxy) -> Reader {
        Reader::of(proxy, &self.seeded.key)
    }
}

/// Loads every account of the organization, with the role that accounts are created with.
const WHOLE: &str = "--org --role-name OrganizationAccountAccessRole";

fn aws() -> &'static Aws {
    static AWS: OnceLock<Result<Aws, String>> = OnceLock::new();
    let aws = AWS.get_or_init(|| {
        let server = Server::start()?;
        let seeded = put(server.address, &crate::house::read("tests/data/aws/organization.json"));
        Ok(Aws { server, seeded, replay: Replay::default() })
    });
    aws.as_ref().unwrap_or_else(|error| panic!("{error}"))
}
