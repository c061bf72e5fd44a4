//! Reading AWS, from a server of its API on the loopback interface.

mod proxy;
mod served;
mod stand_in;

use std::sync::OnceLock;

use stand_in::{Seeded, Server, put};

/// The server that all tests read, with an organization in it. Nobody changes it.
struct Aws {
    server: Server,
    seeded: Seeded,
}

fn aws() -> &'static Aws {
    static AWS: OnceLock<Result<Aws, String>> = OnceLock::new();
    let aws = AWS.get_or_init(|| {
        let server = Server::start()?;
        let seeded = put(server.address, &crate::house::read("tests/data/aws/organization.json"));
        Ok(Aws { server, seeded })
    });
    aws.as_ref().unwrap_or_else(|error| panic!("{error}"))
}
