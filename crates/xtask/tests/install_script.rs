//! The install script is kept beside the parts that it is made of.

use std::path::Path;

#[test]
fn install_script_is_what_its_parts_make() {
    let sql = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sql");
    let read = |name: &str| std::fs::read_to_string(sql.join(name)).unwrap_or_else(|error| panic!("sql/{name}: {error}"));
    // sql/assemble: `cat parts/… > pg_ask--….sql`
    let assemble = read("assemble");
    let words: Vec<&str> = assemble.split_whitespace().skip_while(|word| *word != "cat").skip(1).collect();
    let (parts, script) = words.split_at(words.iter().position(|word| *word == ">").expect("sql/assemble writes with >"));
    assert!(parts.len() > 1, "sql/assemble names its parts");
    let whole: String = parts.iter().map(|part| read(part)).collect();
    assert!(read(script[1]) == whole, "sql/{} is not what its parts make: run sql/assemble", script[1]);
}
