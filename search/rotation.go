package search

import (
	"slices"
	"time"
)

// Rotation is how often a delivery stream begins a new index, by the UTC time at
// which a record arrived at it. The values are Firehose's own.
// https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html
type Rotation string

const (
	NoRotation Rotation = "NoRotation" // NAME
	OneHour    Rotation = "OneHour"    // NAME-2026-11-23-05
	OneDay     Rotation = "OneDay"     // NAME-2026-11-23
	OneWeek    Rotation = "OneWeek"    // NAME-2026-w48
	OneMonth   Rotation = "OneMonth"   // NAME-2026-11
)

// Rotations are all that there are, the shortest last.
var Rotations = []Rotation{NoRotation, OneMonth, OneWeek, OneDay, OneHour}

// Period is the longest time that one index is written to; 0 without rotation, and
// of what is no Rotation.
func (r Rotation) Period() time.Duration {
	const day = 24 * time.Hour
	return map[Rotation]time.Duration{OneHour: time.Hour, OneDay: day, OneWeek: 7 * day, OneMonth: 31 * day}[r]
}

func (r Rotation) known() bool { return slices.Contains(Rotations, r) }
