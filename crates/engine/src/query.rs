//! The one typed representation of a query, between understanding and SQL.

use serde::{Deserialize, Serialize};

/// A query as a value: what follow-ups edit, memories keep and the renderer writes. (In the making.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Query {}
