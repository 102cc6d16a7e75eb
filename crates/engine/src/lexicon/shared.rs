//! Words that many columns share: the same names come up in table after table.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// The words of a name; a copy shares them.
#[derive(Debug, Clone, Default)]
pub struct Words(Arc<Vec<String>>);

impl Words {
    /// For a change, which no other column sees.
    pub(super) fn own(&mut self) -> &mut Vec<String> {
        Arc::make_mut(&mut self.0)
    }
}

/// Copies of what columns share: what was one stays one.
#[derive(Default)]
pub(super) struct Copies {
    words: HashMap<*const Vec<String>, Words>,
    texts: HashMap<*const String, Arc<String>>,
}

impl Copies {
    pub(super) fn words(&mut self, of: &Words) -> Words {
        self.words.entry(Arc::as_ptr(&of.0)).or_insert_with(|| Words(Arc::new(of.0.to_vec()))).clone()
    }

    pub(super) fn text(&mut self, of: &Arc<String>) -> Arc<String> {
        self.texts.entry(Arc::as_ptr(of)).or_insert_with(|| Arc::new(of.as_str().to_owned())).clone()
    }
}

impl From<Vec<String>> for Words {
    fn from(words: Vec<String>) -> Self {
        Self(Arc::new(words))
    }
}

impl Deref for Words {
    type Target = Vec<String>;

    fn deref(&self) -> &Vec<String> {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Words {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: ?Sized> PartialEq<T> for Words
where
    Vec<String>: PartialEq<T>,
{
    fn eq(&self, other: &T) -> bool {
        *self.0 == *other
    }
}
