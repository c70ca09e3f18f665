//! Which methods an obstacle is in the way of.

use std::collections::HashMap;

use super::MethodPlans;
use super::methods::Comparison;
use super::obstacle::{Direction, Owner, Position, Use};
use super::plan::{PlanId, Plans};

/// So many uses are kept of an obstacle.
const MOST_USES: usize = 256;

/// So many steps are walked over to name them; after that, obstacles that have one use get no more.
const MOST_STEPS: usize = 1 << 24;

impl Comparison {
    /// Says of each obstacle whose it is, and of each method whether it has one.
    pub(super) fn find_uses(&mut self) {
        let methods = &mut self.methods;
        walk(&mut self.lift, methods, Direction::Lift);
        walk(&mut self.lower, methods, Direction::Lower);
    }
}

fn walk(plans: &mut Plans, methods: &mut [MethodPlans], direction: Direction) {
    let mut at_step: HashMap<PlanId, Vec<usize>> = HashMap::new();
    for (index, obstacle) in plans.obstacles.iter_mut().enumerate() {
        match obstacle.owner {
            Owner::Step(step) => at_step.entry(step).or_default().push(index),
            Owner::Method(method) => {
                let position = Position::Method;
                obstacle.uses.push(Use { method, position });
                methods[method].is_whole = false;
            }
        }
    }
    if at_step.is_empty() {
        return;
    }
    let is_broken = leading_to(plans, at_step.keys().copied());
    let mut left = MOST_STEPS;
    // Of each step, in which walk it was last met.
    let mut met = vec![0; plans.steps.len()];
    let mut walks = 0;
    for (method, plan) in methods.iter_mut().enumerate() {
        for (position, mut todo) in plan.roots(direction) {
            plan.is_whole &= !todo.iter().any(|root| is_broken[root.0 as usize]);
            walks += 1;
            while let Some(step) = todo.pop() {
                if !is_broken[step.0 as usize] || std::mem::replace(&mut met[step.0 as usize], walks) == walks
                {
                    continue;
                }
                for &index in at_step.get(&step).map_or(&[][..], Vec::as_slice) {
                    let obstacle = &mut plans.obstacles[index];
                    let found = Use { method, position };
                    if obstacle.uses.len() < MOST_USES {
                        obstacle.uses.push(found);
                    } else {
                        obstacle.more_uses += 1;
                    }
                }
                left = left.saturating_sub(1);
                if left > 0 {
                    todo.extend(plans.next(step));
                }
            }
        }
    }
}

/// The steps that lead to some of them.
fn leading_to(plans: &Plans, some: impl Iterator<Item = PlanId>) -> Vec<bool> {
    let mut before: Vec<Vec<PlanId>> = vec![Vec::new(); plans.steps.len()];
    for at in 0..plans.steps.len() as u32 {
        for next in plans.next(PlanId(at)) {
            before[next.0 as usize].push(PlanId(at));
        }
    }
    let mut leads = vec![false; plans.steps.len()];
    let mut todo: Vec<PlanId> = some.collect();
    while let Some(step) = todo.pop() {
        if !std::mem::replace(&mut leads[step.0 as usize], true) {
            todo.extend(&before[step.0 as usize]);
        }
    }
    leads
}
