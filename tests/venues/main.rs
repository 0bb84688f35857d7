//! Worked examples of venues' rule books: what was published, what we answer.

mod profiles;
mod published;
mod variants;
