//! Lemmas by rule. The build script makes the tables of the dictionary with it, too, so it stands by itself.

/// The singular of a regular noun. Lower case expected.
pub(crate) fn lemma(word: &str) -> String {
    let n = word.chars().count();
    if n <= 3 || !word.ends_with('s') || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_string();
    }
    if let Some(stem) = word.strip_suffix("ies")
        && n > 4
    {
        return format!("{stem}y");
    }
    for es in ["sses", "shes", "ches", "xes", "zes", "oes"] {
        if word.ends_with(es) {
            return word[..word.len() - 2].to_string();
        }
    }
    word[..word.len() - 1].to_string()
}
