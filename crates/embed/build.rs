//! Turns the model's `tokenizer.json` into flat read-only tables, so that the library
//! parses nothing when it is loaded:
//!
//! - `pieces.bin`: the texts of all word pieces, one after the other, in the order of their ids;
//! - `offsets.bin`: little-endian u32, where each piece starts (one more entry than pieces);
//! - `slots.bin`: little-endian u16, an open-addressing hash table of ids (`EMPTY` where free).
//!
//! A build script may panic: it fails the build, never a running server.

use std::path::{Path, PathBuf};

#[path = "src/hash.rs"]
mod hash;

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    let tokenizer = root.join("model/analytic-static-256-int8/tokenizer.json");
    println!("cargo:rerun-if-changed={}", tokenizer.display());
    println!("cargo:rerun-if-changed=src/hash.rs");
    println!("cargo:rerun-if-changed=build.rs");

    let pieces = read_vocabulary(&tokenizer);
    assert!(pieces.len() < usize::from(hash::EMPTY) && pieces.len() < hash::SLOTS / 2, "{} pieces don't fit the hash table", pieces.len());

    let mut blob = Vec::new();
    let mut offsets = Vec::new();
    let mut slots = vec![hash::EMPTY; hash::SLOTS];
    let mut longest = 0;
    for (id, piece) in pieces.iter().enumerate() {
        offsets.extend_from_slice(&(blob.len() as u32).to_le_bytes());
        blob.extend_from_slice(piece.as_bytes());
        longest = longest.max(piece.len());
        let mut slot = hash::slot(hash::extend(hash::SEED, piece.as_bytes()));
        while slots[slot] != hash::EMPTY {
            slot = (slot + 1) % hash::SLOTS;
        }
        slots[slot] = id as u16;
    }
    offsets.extend_from_slice(&(blob.len() as u32).to_le_bytes());
    let slots: Vec<u8> = slots.iter().flat_map(|s| s.to_le_bytes()).collect();

    write(&out.join("pieces.bin"), &blob);
    write(&out.join("offsets.bin"), &offsets);
    write(&out.join("slots.bin"), &slots);
    let constants = format!(
        "/// Number of word pieces.\npub const PIECES: usize = {};\n\
         /// Bytes of the longest word piece (with its `##`).\npub const LONGEST_PIECE: usize = {longest};\n",
        pieces.len()
    );
    write(&out.join("constants.rs"), constants.as_bytes());
}

/// The word pieces by id; also checks that the file asks for what `tokenize.rs` does.
fn read_vocabulary(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("tokenizer.json is readable");
    let json: serde_json::Value = serde_json::from_str(&text).expect("tokenizer.json is JSON");
    for (pointer, expected) in [
        ("/normalizer/type", serde_json::json!("BertNormalizer")),
        ("/normalizer/clean_text", serde_json::json!(true)),
        ("/normalizer/handle_chinese_chars", serde_json::json!(true)),
        ("/normalizer/strip_accents", serde_json::Value::Null),
        ("/normalizer/lowercase", serde_json::json!(true)),
        ("/pre_tokenizer/type", serde_json::json!("BertPreTokenizer")),
        ("/model/type", serde_json::json!("WordPiece")),
        ("/model/continuing_subword_prefix", serde_json::json!("##")),
        ("/model/max_input_chars_per_word", serde_json::json!(100)),
        ("/model/unk_token", serde_json::json!("[UNK]")),
    ] {
        assert_eq!(json.pointer(pointer), Some(&expected), "tokenizer.json asks for another {pointer}");
    }
    let vocabulary = json.pointer("/model/vocab").and_then(|v| v.as_object()).expect("tokenizer.json has a vocabulary");
    let mut pieces = vec![String::new(); vocabulary.len()];
    for (piece, id) in vocabulary {
        let id = id.as_u64().expect("ids are numbers") as usize;
        assert!(pieces[id].is_empty() && !piece.is_empty(), "id {id} is given twice or empty");
        pieces[id].clone_from(piece);
    }
    pieces
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("OUT_DIR is writable");
}
