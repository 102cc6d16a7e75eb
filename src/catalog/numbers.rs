//! Attribute numbers: which column of a table is which.

/// The numbers of a table's columns, in their order, which is that of the numbers. Columns that the role may not read are missing.
#[derive(Debug, Default, Clone)]
pub struct Numbers(Box<[i16]>);

impl Numbers {
    /// In ascending order.
    pub fn new(ascending: Vec<i16>) -> Self {
        debug_assert!(ascending.is_sorted());
        Self(ascending.into_boxed_slice())
    }

    /// The place of a column among those of its table.
    pub fn place(&self, number: i16) -> Option<usize> {
        self.0.binary_search(&number).ok()
    }

    /// The number of a column.
    pub fn number(&self, place: usize) -> Option<i16> {
        self.0.get(place).copied()
    }

    /// Numbers and places.
    pub fn iter(&self) -> impl Iterator<Item = (i16, usize)> + '_ {
        self.0.iter().enumerate().map(|(place, number)| (*number, place))
    }
}
