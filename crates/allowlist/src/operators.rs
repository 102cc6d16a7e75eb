//! Operators and date fields by name.

use sqlparser::ast::{BinaryOperator, DateTimeField, UnaryOperator};

use crate::Refusal;
use crate::query::{Outcome, refuse};

/// Every operator is allowed here that PostgreSQL has; which function stands behind it is judged by the
/// meaning gate.
pub(crate) fn binary_operator(op: &BinaryOperator) -> Outcome {
    match op {
        BinaryOperator::Plus
        | BinaryOperator::Minus
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo
        | BinaryOperator::StringConcat
        | BinaryOperator::Gt
        | BinaryOperator::Lt
        | BinaryOperator::GtEq
        | BinaryOperator::LtEq
        | BinaryOperator::Spaceship
        | BinaryOperator::Eq
        | BinaryOperator::NotEq
        | BinaryOperator::And
        | BinaryOperator::Or
        | BinaryOperator::BitwiseOr
        | BinaryOperator::BitwiseAnd
        | BinaryOperator::BitwiseXor
        | BinaryOperator::Custom(_)
        | BinaryOperator::PGBitwiseXor
        | BinaryOperator::PGBitwiseShiftLeft
        | BinaryOperator::PGBitwiseShiftRight
        | BinaryOperator::PGExp
        | BinaryOperator::PGOverlap
        | BinaryOperator::PGRegexMatch
        | BinaryOperator::PGRegexIMatch
        | BinaryOperator::PGRegexNotMatch
        | BinaryOperator::PGRegexNotIMatch
        | BinaryOperator::PGLikeMatch
        | BinaryOperator::PGILikeMatch
        | BinaryOperator::PGNotLikeMatch
        | BinaryOperator::PGNotILikeMatch
        | BinaryOperator::PGStartsWith
        | BinaryOperator::Arrow
        | BinaryOperator::LongArrow
        | BinaryOperator::HashArrow
        | BinaryOperator::HashLongArrow
        | BinaryOperator::AtAt
        | BinaryOperator::AtArrow
        | BinaryOperator::ArrowAt
        | BinaryOperator::HashMinus
        | BinaryOperator::AtQuestion
        | BinaryOperator::Question
        | BinaryOperator::QuestionAnd
        | BinaryOperator::QuestionPipe
        | BinaryOperator::PGCustomBinaryOperator(_)
        | BinaryOperator::Overlaps
        | BinaryOperator::DoubleHash
        | BinaryOperator::LtDashGt
        | BinaryOperator::AndLt
        | BinaryOperator::AndGt
        | BinaryOperator::LtLtPipe
        | BinaryOperator::PipeGtGt
        | BinaryOperator::AndLtPipe
        | BinaryOperator::PipeAndGt
        | BinaryOperator::LtCaret
        | BinaryOperator::GtCaret
        | BinaryOperator::QuestionHash
        | BinaryOperator::QuestionDash
        | BinaryOperator::QuestionDashPipe
        | BinaryOperator::QuestionDoublePipe
        | BinaryOperator::At
        | BinaryOperator::TildeEq => Ok(()),
        BinaryOperator::Xor
        | BinaryOperator::DuckIntegerDivide
        | BinaryOperator::MyIntegerDivide
        | BinaryOperator::Match
        | BinaryOperator::Regexp
        | BinaryOperator::Glob
        | BinaryOperator::Assignment => Err(Refusal::node(format_args!("the operator {op}"))),
    }
}

pub(crate) fn unary_operator(op: &UnaryOperator) -> Outcome {
    match op {
        UnaryOperator::AtDashAt
        | UnaryOperator::BitwiseNot
        | UnaryOperator::DoubleAt
        | UnaryOperator::Hash
        | UnaryOperator::Plus
        | UnaryOperator::Minus
        | UnaryOperator::Not
        | UnaryOperator::PGAbs
        | UnaryOperator::PGCubeRoot
        | UnaryOperator::PGPrefixFactorial
        | UnaryOperator::PGSquareRoot
        | UnaryOperator::QuestionDash
        | UnaryOperator::QuestionPipe => Ok(()),
        UnaryOperator::BangNot | UnaryOperator::PGPostfixFactorial => Err(Refusal::node(format_args!("the operator {op}"))),
    }
}

/// A field of EXTRACT or INTERVAL is a name; PostgreSQL decides whether it knows it.
pub(crate) fn date_time_field(field: &DateTimeField) -> Outcome {
    match field {
        DateTimeField::Week(Some(_)) => refuse("WEEK(…)"),
        DateTimeField::Week(None)
        | DateTimeField::Year
        | DateTimeField::Years
        | DateTimeField::Month
        | DateTimeField::Months
        | DateTimeField::Weeks
        | DateTimeField::Day
        | DateTimeField::DayOfWeek
        | DateTimeField::DayOfYear
        | DateTimeField::Days
        | DateTimeField::Date
        | DateTimeField::Datetime
        | DateTimeField::Hour
        | DateTimeField::Hours
        | DateTimeField::Minute
        | DateTimeField::Minutes
        | DateTimeField::Second
        | DateTimeField::Seconds
        | DateTimeField::Century
        | DateTimeField::Decade
        | DateTimeField::Dow
        | DateTimeField::Doy
        | DateTimeField::Epoch
        | DateTimeField::Isodow
        | DateTimeField::Isoyear
        | DateTimeField::IsoWeek
        | DateTimeField::Julian
        | DateTimeField::Microsecond
        | DateTimeField::Microseconds
        | DateTimeField::Millenium
        | DateTimeField::Millennium
        | DateTimeField::Millisecond
        | DateTimeField::Milliseconds
        | DateTimeField::Nanosecond
        | DateTimeField::Nanoseconds
        | DateTimeField::Quarter
        | DateTimeField::Time
        | DateTimeField::Timezone
        | DateTimeField::TimezoneAbbr
        | DateTimeField::TimezoneHour
        | DateTimeField::TimezoneMinute
        | DateTimeField::TimezoneRegion
        | DateTimeField::NoDateTime
        | DateTimeField::Custom(_) => Ok(()),
    }
}
