//! What was written down before there was a matrix: the vectors, a day of people, and streams of all shapes.

use super::stage::{Played, Stage, Wrong, hasty, holds};
use crate::matrix_api::matrix::v1::Kind;
use crate::{scenario, shapes, vectors};

pub(super) async fn vectors_of_values(_: &Stage) -> Played {
    let count = vectors::check_values().map_err(Wrong)?;
    holds("there are vectors", count > 0)
}

pub(super) async fn vectors_of_everything(_: &Stage) -> Played {
    let count = vectors::check_everything().map_err(Wrong)?;
    holds("there are vectors", count > 0)
}

// W-5
pub(super) async fn people(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Open).await?;
    scenario::play(hasty(&place.url).connect().await?)
        .await
        .map_err(Wrong)
}

// W-25 to W-27, W-38
pub(super) async fn shapes(stage: &Stage) -> Played {
    shapes::play(stage.channel.clone()).await.map_err(Wrong)
}

// W-45, W-50, W-51
pub(super) async fn people_torn(stage: &Stage) -> Played {
    let place = stage.serve(Kind::Torn).await?;
    scenario::play(hasty(&place.url).connect().await?)
        .await
        .map_err(Wrong)?;
    holds("it was cut", stage.control.attempts(place.id).await? > 1)
}
