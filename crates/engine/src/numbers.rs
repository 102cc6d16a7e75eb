//! Numbers as questions write them: digits, words, ordinals, shares and money.

/// A number at a token position.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// Exact decimal text: '1000', '2.5', '-3'.
    pub text: String,
    /// The nearest floating-point value.
    pub value: f64,
    /// 'second', '3rd'.
    pub ordinal: bool,
    /// '10%', '10 percent'; the value stays 10.
    pub percent: bool,
    /// '$100', '100 euros'.
    pub money: bool,
    /// Tokens taken, including signs, units of money and percent.
    pub len: usize,
}

/// The number that starts at token `i`, the longest reading. Tokens are lower-cased words; '%' and signs of currencies
/// may stand alone or at the number.
pub fn number_at(tokens: &[&str], i: usize) -> Option<Number> {
    let mut at = i;
    let first = *tokens.get(at)?;
    let mut money = false;
    if is_currency_sign(first) {
        money = true;
        at += 1;
    }
    let (plain, mut percent, sign_at_number) = strip_signs(tokens.get(at).copied()?);
    money |= sign_at_number;
    let (mut text, ordinal, len) = digits_at(tokens, at, plain).or_else(|| words_at(tokens, at))?;
    at += len;
    if !ordinal {
        if !percent && let Some(n) = percent_at(tokens, at) {
            percent = true;
            at += n;
        } else if !percent
            && let Some(unit) = tokens.get(at)
            && (is_currency_sign(unit) || is_currency_word(unit))
        {
            money = true;
            at += 1;
        }
    }
    if text.starts_with("-0") && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) {
        text = "0".into();
    }
    let value = text.parse::<f64>().ok().filter(|v| v.is_finite())?;
    Some(Number { text, value, ordinal, percent, money, len: at - i })
}

/// How many times: 'once' 1, 'twice' 2, 'thrice' 3, 'five times' 5; with the number of tokens taken.
pub fn times_at(tokens: &[&str], i: usize) -> Option<(u32, usize)> {
    match *tokens.get(i)? {
        "once" => return Some((1, 1)),
        "twice" => return Some((2, 1)),
        "thrice" => return Some((3, 1)),
        _ => {}
    }
    let number = number_at(tokens, i)?;
    let whole = number.text.parse::<u32>().ok()?;
    let plain = !number.ordinal && !number.percent && !number.money;
    (plain && matches!(tokens.get(i + number.len), Some(&"times"))).then_some((whole, number.len + 1))
}

fn is_currency_sign(token: &str) -> bool {
    matches!(token, "$" | "€" | "£" | "¥" | "₹" | "us$" | "usd" | "eur" | "gbp" | "chf" | "inr" | "jpy" | "cad" | "aud")
}

fn is_currency_word(token: &str) -> bool {
    matches!(token, "dollar" | "dollars" | "euro" | "euros" | "pounds" | "bucks" | "francs" | "rupees" | "yen" | "quid")
}

/// Takes signs off that stand at the number itself: '$100', '5€', '10%'. Returns (number, percent, money).
fn strip_signs(token: &str) -> (&str, bool, bool) {
    let signs = ['$', '€', '£', '¥', '₹'];
    let bare = token.trim_start_matches(signs).trim_end_matches(signs);
    let money = bare.len() != token.len() && !bare.is_empty();
    match bare.strip_suffix('%') {
        Some(rest) if !rest.is_empty() => (rest, true, money),
        _ => (bare, false, money),
    }
}

fn percent_at(tokens: &[&str], at: usize) -> Option<usize> {
    match *tokens.get(at)? {
        "%" | "percent" | "pct" | "percents" => Some(1),
        "percentage" if matches!(tokens.get(at + 1), Some(&"points" | &"point")) => Some(2),
        "per" if matches!(tokens.get(at + 1), Some(&"cent")) => Some(2),
        _ => None,
    }
}

/// Power of ten of a scale: 'k', 'thousand', 'million', 'm', …
fn scale(word: &str) -> Option<u32> {
    Some(match word {
        "hundred" | "hundreds" => 2,
        "k" | "thousand" | "thousands" => 3,
        "lakh" | "lakhs" => 5,
        "m" | "mn" | "mio" | "mil" | "mm" | "million" | "millions" => 6,
        "crore" | "crores" => 7,
        "b" | "bn" | "billion" | "billions" => 9,
        "t" | "tn" | "trillion" | "trillions" => 12,
        _ => return None,
    })
}

/// A number in digits: (exact text, ordinal, tokens taken).
fn digits_at(tokens: &[&str], at: usize, token: &str) -> Option<(String, bool, usize)> {
    let (negative, body) = match token.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, token.strip_prefix('+').unwrap_or(token)),
    };
    let end = body.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(body.len());
    let (number, tail) = body.split_at_checked(end)?;
    let mut text = decimal(number)?;
    let mut len = 1;
    let mut ordinal = false;
    match tail {
        "" => {
            // 'one million' style scales after digits; single letters only at the number itself ('10k').
            while let Some(power) =
                tokens.get(at + len).filter(|w| w.len() > 2 || **w == "k" || **w == "mn" || **w == "bn").and_then(|w| scale(w))
            {
                text = shift_point(&text, power);
                len += 1;
            }
            if len == 1 && matches!(tokens.get(at + 1), Some(&"dozen")) {
                text = times(&text, 12)?;
                len = 2;
            }
        }
        "st" | "nd" | "rd" | "th" if !number.contains('.') => ordinal = true,
        _ => text = shift_point(&text, scale(tail)?),
    }
    if negative && text != "0" {
        text.insert(0, '-');
    }
    Some((text, ordinal, len))
}

/// The canonical decimal text of digits with separators: '1,000' is 1000, '2.5' is 2.5, '1.000.000' is a million, '2,5' is 2.5.
fn decimal(number: &str) -> Option<String> {
    if number.len() > 40 || !number.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let grouped = |parts: &[&str]| {
        parts.len() > 1 && parts.first().is_some_and(|p| (1..=3).contains(&p.len())) && parts.iter().skip(1).all(|p| p.len() == 3)
    };
    let indian = |parts: &[&str]| {
        parts.len() > 2
            && parts.first().is_some_and(|p| (1..=2).contains(&p.len()))
            && parts.last().is_some_and(|p| p.len() == 3)
            && parts.iter().skip(1).rev().skip(1).all(|p| p.len() == 2)
    };
    let commas: Vec<&str> = number.split(',').collect();
    let points: Vec<&str> = number.split('.').collect();
    let (whole, part) = match (commas.len(), points.len()) {
        (1, 1) => (number.to_string(), ""),
        (1, 2) => (points.first()?.to_string(), *points.last()?),
        (1, _) if grouped(&points) => (points.concat(), ""),
        (_, 1) if grouped(&commas) || indian(&commas) => (commas.concat(), ""),
        (2, 1) => (commas.first()?.to_string(), *commas.last()?),
        (_, 2) => {
            // Both signs: the one that comes last is the decimal sign.
            let (left, right) = if number.rfind('.') > number.rfind(',') { number.rsplit_once('.')? } else { number.rsplit_once(',')? };
            let groups: Vec<&str> = left.split([',', '.']).collect();
            if !grouped(&groups) && !indian(&groups) {
                return None;
            }
            (groups.concat(), right)
        }
        (2, _) => {
            let (left, right) = number.rsplit_once(',')?;
            let groups: Vec<&str> = left.split('.').collect();
            if !grouped(&groups) {
                return None;
            }
            (groups.concat(), right)
        }
        _ => return None,
    };
    if whole.is_empty() && part.is_empty() || part.contains([',', '.']) {
        return None;
    }
    Some(canonical(&whole, part))
}

/// Digits before and after the point without needless zeros.
fn canonical(whole: &str, part: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if part.is_empty() { whole.to_string() } else { format!("{whole}.{part}") }
}

/// Moves the decimal point of an unsigned decimal text to the right, exactly.
fn shift_point(text: &str, power: u32) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut whole = whole.to_string();
    let mut rest = part.chars();
    for _ in 0..power {
        whole.push(rest.next().unwrap_or('0'));
    }
    canonical(&whole, rest.as_str())
}

fn times(text: &str, factor: u64) -> Option<String> {
    Some(text.parse::<u64>().ok()?.checked_mul(factor)?.to_string())
}

/// The value of a number word below a hundred.
fn small(word: &str) -> Option<(u64, bool)> {
    const CARDINALS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const ORDINALS: [&str; 20] = [
        "zeroth",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    const TENTHS: [&str; 8] = ["twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"];
    let find = |list: &[&str]| list.iter().position(|w| *w == word).map(|n| n as u64);
    if let Some(n) = find(&CARDINALS) {
        return Some((n, false));
    }
    if let Some(n) = find(&ORDINALS) {
        return Some((n, true));
    }
    if let Some(n) = find(&TENS) {
        return Some(((n + 2) * 10, false));
    }
    if let Some(n) = find(&TENTHS) {
        return Some(((n + 2) * 10, true));
    }
    // 'twenty-five' as one token.
    let (tens, ones) = word.split_once('-')?;
    let tens = TENS.iter().position(|w| *w == tens)? as u64;
    let (ones, ordinal) = CARDINALS
        .iter()
        .position(|w| *w == ones)
        .map(|n| (n as u64, false))
        .or_else(|| ORDINALS.iter().position(|w| *w == ones).map(|n| (n as u64, true)))?;
    (1..=9).contains(&ones).then_some(((tens + 2) * 10 + ones, ordinal))
}

/// A number in words: (exact text, ordinal, tokens taken).
fn words_at(tokens: &[&str], start: usize) -> Option<(String, bool, usize)> {
    let word = |at: usize| tokens.get(at).copied().unwrap_or("");
    let mut at = start;
    let mut sign = "";
    if matches!(word(at), "minus" | "negative") {
        sign = "-";
        at += 1;
    }
    // 'half a million', 'a dozen', 'a hundred', 'half a dozen', 'a couple'.
    if word(at) == "half" && matches!(word(at + 1), "a" | "an") {
        let value = match word(at + 2) {
            "dozen" => 6,
            "hundred" => 50,
            "thousand" => 500,
            "million" => 500_000,
            "billion" => 500_000_000,
            _ => return None,
        };
        return Some((format!("{sign}{value}"), false, at + 3 - start));
    }
    if matches!(word(at), "a" | "an") {
        match word(at + 1) {
            "dozen" => return Some((format!("{sign}12"), false, at + 2 - start)),
            "hundred" | "thousand" | "million" | "billion" | "trillion" => at += 1,
            _ => return None,
        }
    } else if word(at) == "dozen" {
        return Some((format!("{sign}12"), false, at + 1 - start));
    }
    let mut total: u64 = 0;
    let mut group: u64 = 0;
    let mut ordinal = false;
    // What may still follow within the group: a number word must be smaller than this.
    let mut room: u64 = 100;
    let first = at;
    let mut last_scale: u64 = u64::MAX;
    while !ordinal {
        // 'two hundred and five': 'and' only where a smaller number word follows a hundred or more.
        let skip = usize::from(at > first && word(at) == "and" && group + total >= 100);
        let token = word(at + skip);
        if let Some((value, is_ordinal)) = small(token) {
            // 'twenty five' fits, 'five twenty' does not; 'and' never joins 'one and two'.
            if value >= room || (room < 100 && value == 0) {
                break;
            }
            group = group.checked_add(value)?;
            room = if value >= 20 && value % 10 == 0 { 10 } else { 0 };
            ordinal = is_ordinal;
            at += skip + 1;
            continue;
        }
        if skip > 0 {
            break;
        }
        let (power, is_ordinal) = match token.strip_suffix("th") {
            Some(base) if base.len() > 2 => (scale(base), true),
            _ => (if token.len() > 2 { scale(token) } else { None }, false),
        };
        let Some(power) = power.filter(|_| token != "mil" && token != "mio") else {
            break;
        };
        if power == 2 {
            if group >= 100 || (at == first && token == "hundreds") {
                break;
            }
            group = group.max(1) * 100;
            room = 100;
        } else {
            let factor = 10u64.pow(power);
            if factor >= last_scale || (at == first && token.ends_with('s')) {
                break;
            }
            total = total.checked_add(group.max(1).checked_mul(factor)?)?;
            last_scale = factor;
            group = 0;
            room = 100;
        }
        ordinal = is_ordinal;
        at += 1;
    }
    if at == first {
        return None;
    }
    let mut value = total.checked_add(group)?;
    if !ordinal && word(at) == "dozen" && value > 0 {
        value = value.checked_mul(12)?;
        at += 1;
    }
    let sign = if value == 0 { "" } else { sign };
    Some((format!("{sign}{value}"), ordinal, at - start))
}
