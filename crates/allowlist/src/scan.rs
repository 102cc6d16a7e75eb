//! Bounds that must hold before anything recursive looks at the text.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Word};

use crate::{MAX_BYTES, MAX_DEPTH, MAX_OPERATORS, Refusal};

/// Splits `sql` into tokens and refuses what is too long, too deep or a parameter.
pub(crate) fn scan(sql: &str) -> Result<Vec<TokenWithSpan>, Refusal> {
    if sql.len() > MAX_BYTES {
        return Err(Refusal::size(sql.len()));
    }
    if sql.contains('\0') {
        return Err(Refusal::nul());
    }
    let dialect = PostgreSqlDialect {};
    let tokens = Tokenizer::new(&dialect, sql).tokenize_with_location().map_err(|e| Refusal::parse(&e.to_string()))?;
    starts_like_a_query(&tokens)?;
    let mut depth = 0usize;
    let mut deepest = 0usize;
    let mut operators = 0usize;
    let mut prefixes = 0usize;
    // `a JOIN b JOIN c … ON … ON …` nests, and the parser does not count it.
    let mut joins = 0usize;
    let mut last = Keyword::NoKeyword;
    for token in &tokens {
        let mut prefix = false;
        match &token.token {
            Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
            Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
            Token::Word(Word { quote_style: None, keyword: Keyword::CASE, .. }) => depth += 1,
            Token::Word(Word { quote_style: None, keyword: Keyword::END, .. }) => {
                depth = depth.saturating_sub(1);
            }
            // Each of these is one more level of a tree, or of a left-leaning chain.
            Token::Word(Word { quote_style: None, keyword, .. }) => match keyword {
                Keyword::ON | Keyword::USING => joins = joins.saturating_sub(1),
                Keyword::JOIN => {
                    operators += 1;
                    joins += usize::from(!matches!(last, Keyword::CROSS | Keyword::NATURAL));
                }
                Keyword::NOT => {
                    prefix = true;
                    operators += 1;
                }
                Keyword::AND
                | Keyword::OR
                | Keyword::UNION
                | Keyword::INTERSECT
                | Keyword::EXCEPT
                | Keyword::IS
                | Keyword::COLLATE
                | Keyword::AT
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::IN
                | Keyword::BETWEEN
                | Keyword::SIMILAR
                | Keyword::OPERATOR => operators += 1,
                _other_word => {}
            },
            Token::Placeholder(name) => {
                return Err(Refusal::node(format_args!("the parameter {name}")));
            }
            Token::Whitespace(_) => continue,
            Token::Comma | Token::SemiColon | Token::Period | Token::EOF => {}
            Token::Number(_, _) | Token::SingleQuotedString(_) | Token::EscapedStringLiteral(_) => {}
            Token::Minus | Token::Plus => {
                prefix = true;
                operators += 1;
            }
            _operator_or_unusual_literal => operators += 1,
        }
        // `- - - - 1`, `NOT NOT NOT x`: recursion without brackets.
        prefixes = if prefix { prefixes + 1 } else { 0 };
        deepest = deepest.max(depth + joins).max(prefixes);
        last = match &token.token {
            Token::Word(Word { quote_style: None, keyword, .. }) => *keyword,
            _no_word => Keyword::NoKeyword,
        };
    }
    if deepest > MAX_DEPTH {
        return Err(Refusal::depth());
    }
    if operators > MAX_OPERATORS {
        return Err(Refusal::operators());
    }
    Ok(tokens)
}

/// Statements nest too (EXPLAIN EXPLAIN …), and their nodes are large: they are not even parsed.
fn starts_like_a_query(tokens: &[TokenWithSpan]) -> Result<(), Refusal> {
    let first = tokens.iter().map(|token| &token.token).find(|token| !matches!(token, Token::Whitespace(_) | Token::LParen));
    match first {
        None | Some(Token::SemiColon | Token::EOF) => Err(Refusal::empty()),
        Some(Token::Word(Word { quote_style: None, keyword: Keyword::SELECT | Keyword::WITH | Keyword::VALUES, .. })) => Ok(()),
        Some(_other) => Err(Refusal::not_a_query()),
    }
}
