//! Makes the guard's tables of reviewed functions from its lists, so that no backend reads them before its first answer.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A perfect hash table of decisions; of two lines with one key the last holds.
fn table(name: &str, entries: impl Iterator<Item = (String, String)>, out: &mut String) {
    let last: HashMap<String, String> = entries.collect();
    let mut keys: Vec<&String> = last.keys().collect();
    keys.sort_unstable();
    let mut map = phf_codegen::Map::new();
    for key in keys {
        map.entry(key.as_str(), format!("{:?}", last[key]));
    }
    let _ = writeln!(out, "static {name}: phf::Map<&'static str, &'static str> = {};", map.build());
}

/// The fields of each line.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = format!("src/guard/lists/{name}");
    println!("cargo::rerun-if-changed={path}");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut out = String::new();
    // `decision TAB signature TAB reason`
    let built_in = rows("pg_catalog.tsv").into_iter().filter(|f| f.len() > 1);
    table("BUILT_IN", built_in.map(|f| (f[1].clone(), f[0].clone())), &mut out);
    // `extension TAB decision TAB name or signature TAB reason`
    let extensions = rows("extensions.tsv").into_iter().filter(|f| f.len() > 2);
    table("EXTENSION", extensions.map(|f| (format!("{}\t{}", f[0], f[2]), f[1].clone())), &mut out);
    let path = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("guard_lists.rs");
    std::fs::write(&path, out).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
