//! How the time grows with the organization. `cargo bench --bench scale` measures;
//! `cargo bench --bench scale -- --write 100000 FILE` writes an organization of that many
//! principals, to be tried by hand.

#[path = "organization.rs"]
mod organization;

use std::{
    env,
    fs::File,
    io::{self, BufWriter, Write},
};

use divan::counter::BytesCount;
use organization::write_authorization_details;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().collect();
    let Some(at) = arguments.iter().position(|it| it == "--write") else {
        divan::main();
        return Ok(());
    };
    let (Some(Ok(principals)), Some(file)) =
        (arguments.get(at + 1).map(|it| it.parse()), arguments.get(at + 2))
    else {
        return Err(io::Error::other("expected `--write PRINCIPALS FILE`"));
    };
    let mut out = BufWriter::new(File::create(file)?);
    write_authorization_details(principals, &mut out)?;
    out.flush()
}

/// From the text of authorization details to a snapshot.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn load(bencher: divan::Bencher<'_, '_>, principals: usize) {
    let mut text = Vec::new();
    write_authorization_details(principals, &mut text).unwrap_or_default();
    bencher
        .counter(BytesCount::of_slice(&text))
        .with_inputs(|| text.clone())
        .bench_values(|text| rolecall::load::load_bytes("organization.json", text));
}
