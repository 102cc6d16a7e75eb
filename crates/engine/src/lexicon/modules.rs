//! Names of tables as systems for a whole firm build them: a module, what the rows are, and which part of a document they hold
//! (`sd_order_h`, `sd_order_l`, `fi_invoice`). The module says nothing of the rows; a header is what it is the header of, and lines are its
//! lines. Read from the names of all tables together: only beside others of its kind is a beginning a module, and a letter at the end a part.

use super::words::DICTIONARY;
use crate::hashing::{QuickMap, QuickSet};
use std::collections::HashSet;

/// Ends of the tables that hold a document as a whole; letters only where there are lines beside it.
const HEADERS: &[&str] = &["h", "hd", "hdr", "hed", "head", "header", "k", "kopf", "kpf"];
/// Ends of the tables that hold its lines.
const LINES: &[&str] =
    &["l", "ln", "lin", "line", "lines", "p", "pos", "posn", "d", "det", "dtl", "detail", "i", "itm", "item", "items", "z"];
/// What houses call their modules, however much it looks like a word or is short for one elsewhere.
const MODULES: &[&str] = &[
    "fi", "fin", "co", "sd", "mm", "hr", "hrm", "pp", "pm", "qm", "ps", "sls", "pur", "inv", "crm", "mfg", "wms", "gl", "ap", "ar", "acc",
    "md", "mdm", "ops", "sys", "adm", "sec", "cfg", "log", "prd", "mkt", "srv", "svc", "prj", "wh", "bi", "scm", "pos", "pay", "lgs",
];
/// A module is as short as this.
const LONGEST: usize = 3;
/// Fewer tables have no modules.
const FEWEST: usize = 4;

/// The parts of the tables' names that say what the rows are, in the tables' order; `all`: their parts.
pub(super) fn parts(mut all: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let modules = modules(&all);
    let written = all.clone();
    for name in &mut all {
        if name.len() > 1 && modules.contains(&name[0]) {
            name.remove(0);
        }
    }
    let before = all.clone();
    let mut ends: QuickMap<&[String], Vec<&str>> = QuickMap::default();
    for (end, stem) in before.iter().filter_map(|name| name.split_last()).filter(|(_, stem)| !stem.is_empty()) {
        ends.entry(stem).or_default().push(end);
    }
    let wholes: QuickSet<&[String]> = before.iter().map(Vec::as_slice).collect();
    for name in &mut all {
        let Some((end, stem)) = name.split_last().filter(|(_, stem)| !stem.is_empty()) else { continue };
        let beside = |kind: &[&str]| ends.get(stem).is_some_and(|ends| ends.iter().any(|e| kind.contains(e)));
        if HEADERS.contains(&end.as_str()) && (end.len() > 2 || beside(LINES)) {
            name.pop();
        } else if LINES.contains(&end.as_str()) && end.len() <= LONGEST && (beside(HEADERS) || end.len() > 1 && wholes.contains(stem)) {
            let at = name.len() - 1;
            name[at] = "line".to_owned();
        }
    }
    // 'pan_m', 'pan_type_t': a letter for the kind of table, where it is the house's way to end names so.
    let lettered = |n: &[String]| n.len() > 1 && n.last().is_some_and(|w| w.len() == 1 && w.bytes().all(|b| b.is_ascii_lowercase()));
    if all.len() >= FEWEST && written.iter().filter(|n| lettered(n)).count() * 4 >= all.len() * 3 {
        let names: QuickSet<Vec<String>> = all.iter().cloned().collect();
        for name in all.iter_mut().filter(|n| lettered(n) && !names.contains(&n[..n.len() - 1])) {
            name.pop();
        }
    }
    all
}

/// Beginnings that are modules: short, no word that people use, shared by tables, and in front of a noun in each of them. Where most tables
/// begin with one, so do the others that begin as shortly.
fn modules(all: &[Vec<String>]) -> HashSet<String> {
    // 'mm_itm' holds items, unless something is called 'mm' that they are the items of.
    let whole: QuickSet<&String> =
        all.iter().filter(|n| n.len() == 1 || n[1..].iter().all(|w| HEADERS.contains(&w.as_str()))).filter_map(|n| n.first()).collect();
    let rows = |name: &[String]| match name {
        [first, one] => LINES.contains(&one.as_str()) && one.len() > 2 && !whole.contains(first),
        _ => false,
    };
    let ends = |w: &String| HEADERS.contains(&w.as_str()) || LINES.contains(&w.as_str());
    let mut of: QuickMap<&String, usize> = QuickMap::default();
    let mut nouns: QuickSet<&String> = QuickSet::default();
    for name in all {
        match name.as_slice() {
            [first, rest @ ..] if rest.iter().any(|w| !ends(w)) || rows(name) => *of.entry(first).or_default() += 1,
            // A table of that name by itself: what it is short for are rows.
            [first, ..] => _ = nouns.insert(first),
            [] => {}
        }
    }
    let short = |w: &str| w.len() <= LONGEST && w.bytes().all(|b| b.is_ascii_lowercase());
    let meant = |w: &str| {
        w.len() > 2 && (DICTIONARY.expansion(w).is_some() || super::shortened::spoken(w).is_some() || pg_ask_embed::knows_word(w))
    };
    // Where nearly every table begins so, and not with one and the same, it is the house's way.
    let listed = |w: &String| MODULES.contains(&w.as_str()) && !nouns.contains(w);
    let (kinds, tables) = of.iter().filter(|(w, _)| listed(w)).fold((0, 0), |(kinds, tables), (_, n)| (kinds + 1, tables + n));
    let house = kinds > 1 && tables * 10 >= all.len() * 9;
    let open = |w: &String| short(w) && !nouns.contains(w) && !meant(w) || house && listed(w);
    let shared: HashSet<String> = of.iter().filter(|(w, n)| **n > 1 && open(w)).map(|(w, _)| (*w).clone()).collect();
    if all.len() < FEWEST || shared.is_empty() {
        return HashSet::new();
    }
    let behind: usize = of.iter().filter(|(w, _)| open(w)).map(|(_, n)| n).sum();
    if behind * 4 >= all.len() * 3 {
        let own = |w: &&String| open(w) && w.len() == 2 || house && listed(w) || shared.contains(*w);
        of.keys().copied().filter(own).cloned().collect()
    } else {
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::{modules, parts};

    fn read(names: &str) -> String {
        let all = names.split(' ').map(super::super::short::parts).collect();
        parts(all).iter().map(|n| n.join("_")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn modules_and_parts_of_documents_say_nothing_of_rows() {
        let cases = [
            ("bk_hive bk_queen hv_yield_h hv_yield_l wx_day", "hive queen yield yield_line day"),
            ("PrJob PrPaper PrQuoteHdr PrQuotePos", "job paper quote quote_line"),
            ("md_press sd_quote_k sd_quote_p md_paper", "press quote quote_line paper"),
            // Shared, and yet what the rows are: a header and its legs, words, what is short for one.
            ("shp_hdr shp_leg veh_mst dpt_mst", "shp shp_leg veh dpt"),
            ("pu_buyer mm_itm mm_grp st_bin", "buyer itm grp bin"),
            ("sls_quote sls_offer inv_shelf inv_bin fin_ledger hrm_skill", "quote offer shelf bin ledger skill"),
            ("job_card job_part job_note crew", "job_card job_part job_note crew"),
            ("cust_note cust_address emp_skill emp_shift", "cust_note cust_address emp_skill emp_shift"),
            ("sw_pan_m sw_btch_h sw_btch_l sw_grd_t sw_cst_m", "pan btch btch_line grd cst"),
            // A letter by itself is no part.
            ("lift pass_h slope guide", "lift pass_h slope guide"),
            ("delivery delivery_item menu menu_item", "delivery delivery_item menu menu_item"),
            ("receipt receipt_ln till shop", "receipt receipt_line till shop"),
        ];
        let wrong: Vec<String> =
            cases.iter().filter(|(names, wanted)| read(names) != *wanted).map(|(names, _)| format!("{names}: {}", read(names))).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(modules(&[]).is_empty());
    }
}
