//! The walk over type names.

use sqlparser::ast::{ArrayElemTypeDef, DataType};

use crate::query::{Outcome, Walk, refuse};

impl Walk {
    /// A type's name is a name: PostgreSQL resolves it and the meaning gate judges it. Refused here are only the
    /// shapes that PostgreSQL has not.
    pub(crate) fn data_type(&mut self, data_type: &DataType) -> Outcome {
        match data_type {
            DataType::Character(_)
            | DataType::Char(_)
            | DataType::CharacterVarying(_)
            | DataType::CharVarying(_)
            | DataType::Varchar(_)
            | DataType::Nvarchar(_)
            | DataType::Uuid
            | DataType::Numeric(_)
            | DataType::Decimal(_)
            | DataType::Dec(_)
            | DataType::Float(_)
            | DataType::Int2(_)
            | DataType::SmallInt(_)
            | DataType::Int(_)
            | DataType::Int4(_)
            | DataType::Int8(_)
            | DataType::Integer(_)
            | DataType::BigInt(_)
            | DataType::Float4
            | DataType::Real
            | DataType::Float8
            | DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Bool
            | DataType::Boolean
            | DataType::Date
            | DataType::Time(_, _)
            | DataType::Timestamp(_, _)
            | DataType::Interval { fields: _, precision: _ }
            | DataType::JSON
            | DataType::JSONB
            | DataType::Text
            | DataType::Bytea
            | DataType::Bit(_)
            | DataType::BitVarying(_)
            | DataType::VarBit(_)
            | DataType::GeometricType(_)
            | DataType::TsVector
            | DataType::TsQuery
            // Words that are type names elsewhere and user-defined names in PostgreSQL.
            | DataType::Binary(_)
            | DataType::Varbinary(_)
            | DataType::Blob(_)
            | DataType::TinyBlob
            | DataType::MediumBlob
            | DataType::LongBlob
            | DataType::Bytes(_)
            | DataType::Clob(_)
            | DataType::BigNumeric(_)
            | DataType::BigDecimal(_)
            | DataType::TinyInt(_)
            | DataType::MediumInt(_)
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::Int128
            | DataType::Int256
            | DataType::HugeInt
            | DataType::UHugeInt
            | DataType::UTinyInt
            | DataType::USmallInt
            | DataType::UBigInt
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64
            | DataType::UInt128
            | DataType::UInt256
            | DataType::Float32
            | DataType::Float64
            | DataType::Date32
            | DataType::Datetime(_)
            | DataType::Datetime64(_, _)
            | DataType::TimestampNtz(_)
            | DataType::Signed
            | DataType::Unsigned
            | DataType::TinyText
            | DataType::MediumText
            | DataType::LongText
            | DataType::String(_)
            | DataType::FixedString(_)
            | DataType::Custom(_, _)
            | DataType::Regclass => Ok(()),
            DataType::Array(element) => match element {
                ArrayElemTypeDef::SquareBracket(element, _) | ArrayElemTypeDef::Qualified(element, _) => {
                    self.deeper(|walk| walk.data_type(element))
                }
                ArrayElemTypeDef::None
                | ArrayElemTypeDef::AngleBracket(_)
                | ArrayElemTypeDef::Parenthesis(_) => refuse("this way of writing an array type"),
            },
            DataType::Table(_)
            | DataType::NamedTable { name: _, columns: _ }
            | DataType::CharacterLargeObject(_)
            | DataType::CharLargeObject(_)
            | DataType::DecimalUnsigned(_)
            | DataType::DecUnsigned(_)
            | DataType::FloatUnsigned(_)
            | DataType::TinyIntUnsigned(_)
            | DataType::MediumIntUnsigned(_)
            | DataType::Int2Unsigned(_)
            | DataType::SmallIntUnsigned(_)
            | DataType::IntUnsigned(_)
            | DataType::Int4Unsigned(_)
            | DataType::IntegerUnsigned(_)
            | DataType::BigIntUnsigned(_)
            | DataType::Int8Unsigned(_)
            | DataType::SignedInteger
            | DataType::UnsignedInteger
            | DataType::RealUnsigned
            | DataType::DoubleUnsigned(_)
            | DataType::DoublePrecisionUnsigned
            | DataType::Map(_, _, _)
            | DataType::Tuple(_)
            | DataType::Nested(_)
            | DataType::Enum(_, _)
            | DataType::Set(_)
            | DataType::Struct(_, _)
            | DataType::Union(_)
            | DataType::Nullable(_)
            | DataType::LowCardinality(_)
            | DataType::Unspecified
            | DataType::Trigger
            | DataType::AnyType => refuse("this type"),
        }
    }
}
