//! Names of columns as people would write them: `sum_total` → 'Total', `orderDate` → 'Order date'.

/// Abbreviations that hide in column names.
const EXPANDED: &[(&str, &str)] = &[
    ("acct", "account"),
    ("addr", "address"),
    ("amt", "amount"),
    ("avg", "average"),
    ("cat", "category"),
    ("cd", "code"),
    ("cnt", "count"),
    ("ctry", "country"),
    ("cust", "customer"),
    ("dept", "department"),
    ("desc", "description"),
    ("dt", "date"),
    ("emp", "employee"),
    ("inv", "invoice"),
    ("max", "maximum"),
    ("min", "minimum"),
    ("nm", "name"),
    ("num", "number"),
    ("pct", "percent"),
    ("prod", "product"),
    ("qty", "quantity"),
    ("seg", "segment"),
    ("stddev", "standard deviation"),
    ("sts", "status"),
    ("tot", "total"),
    ("yr", "year"),
];

/// Words written in capitals.
const ACRONYMS: &[&str] =
    &["api", "arpa", "arr", "csat", "gdp", "gmv", "id", "ip", "kpi", "mrr", "nps", "roi", "sku", "sql", "uk", "url", "usa", "vat"];

/// The words of a name: split at separators and where lower case meets upper case.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_lower = false;
    for c in name.chars() {
        if matches!(c, '_' | '-' | '.' | ' ' | '(' | ')' | '[' | ']' | '"' | '`') {
            words.push(String::new());
            previous_lower = false;
            continue;
        }
        if c.is_uppercase() && previous_lower {
            words.push(String::new());
        }
        previous_lower = c.is_lowercase() || c.is_ascii_digit();
        if let Some(last) = words.last_mut() {
            last.extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// The title of a column.
pub fn title(name: &str) -> String {
    if name.trim().is_empty() || name == "?column?" {
        return "Value".to_owned();
    }
    let mut words: Vec<String> =
        words(name).into_iter().map(|w| EXPANDED.iter().find(|(short, _)| *short == w).map_or(w, |(_, long)| (*long).to_owned())).collect();
    let plural_rest = words.len() > 1;
    match words.first().map(String::as_str) {
        // 'sum_total' and 'total_total' say the same thing twice.
        Some("sum") if plural_rest => {
            words.remove(0);
            if words.first().is_none_or(|w| w != "total") {
                words.insert(0, "total".to_owned());
            }
        }
        Some("maximum") if plural_rest => "highest".clone_into(&mut words[0]),
        Some("minimum") if plural_rest => "lowest".clone_into(&mut words[0]),
        Some("count" | "n" | "number") if plural_rest => {
            if words.get(1).is_some_and(|w| w == "of") {
                words.remove(1);
            }
            words.splice(0..1, ["number".to_owned(), "of".to_owned()]);
        }
        Some("n") => "number".clone_into(&mut words[0]),
        _ if plural_rest && words.last().is_some_and(|w| w == "count") => {
            words.pop();
            words.splice(0..0, ["number".to_owned(), "of".to_owned()]);
            if let Some(last) = words.last_mut().filter(|w| !w.ends_with('s')) {
                last.push('s');
            }
        }
        _ => {}
    }
    words.dedup();
    if words.is_empty() {
        return name.to_owned();
    }
    let words: Vec<String> = words.into_iter().map(|w| if ACRONYMS.contains(&w.as_str()) { w.to_uppercase() } else { w }).collect();
    capitalized(&words.join(" "))
}

/// The text with its first letter in upper case.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A title inside a sentence: first letter in lower case unless the word looks like an acronym
/// or a name.
pub fn inside(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => first.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}

/// Is the phrase plural ('sales', 'orders' but not 'revenue', 'status', 'number of orders')?
pub fn plural(phrase: &str) -> bool {
    let head = phrase.split(" of ").next().unwrap_or(phrase);
    let head = head.split(" per ").next().unwrap_or(head);
    let last = head.split_whitespace().last().unwrap_or("").to_lowercase();
    last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us") && !last.ends_with("is")
}

/// Does any word of the name match?
pub fn has_word(name: &str, wanted: &[&str]) -> bool {
    words(name).iter().any(|w| wanted.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        for (name, want) in [
            ("sum_total", "Total"),
            ("sum_amount", "Total amount"),
            ("sum(Population)", "Total population"),
            ("avg_csat", "Average CSAT"),
            ("orderDate", "Order date"),
            ("acct_nm", "Account name"),
            ("order_count", "Number of orders"),
            ("count_orders", "Number of orders"),
            ("count", "Count"),
            ("max_weight", "Highest weight"),
            ("?column?", "Value"),
            ("", "Value"),
            ("___", "___"),
            ("売上", "売上"),
            ("MRR", "MRR"),
        ] {
            assert_eq!(title(name), want, "title of {name:?}");
        }
    }
}
