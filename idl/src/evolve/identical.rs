use super::plan::{FieldStep, PlanId, Plans};

impl Plans {
    /// Finds out which steps write the bytes that they read: all, except those that change something themselves and those that lead
    /// to one.
    pub(super) fn find_same(&mut self, changes: &[bool]) {
        let mut leads: Vec<Vec<u32>> = vec![Vec::new(); self.steps.len()];
        for at in 0..self.steps.len() as u32 {
            for next in self.next(PlanId(at)) {
                leads[next.0 as usize].push(at);
            }
        }
        let mut same: Vec<bool> = changes.iter().map(|changes| !changes).collect();
        let mut todo: Vec<usize> = (0..same.len()).filter(|&at| !same[at]).collect();
        while let Some(at) = todo.pop() {
            for &before in &leads[at] {
                if std::mem::replace(&mut same[before as usize], false) {
                    todo.push(before as usize);
                }
            }
        }
        self.same = same;
    }
}

/// Whether each of so many fields of the source becomes the field of the same index, and there is no other.
pub(super) fn are_in_order(fields: &[FieldStep], source: usize) -> bool {
    let is_same = |(at, field): (usize, &FieldStep)| matches!(field, FieldStep::From(from, _) if *from == at);
    fields.len() == source && fields.iter().enumerate().all(is_same)
}
