package cloudformation

import (
	"slices"
	"testing"
)

// What two versions of a template left behind may need each other in a circle.
func TestDeletionOrderBreaksCircles(t *testing.T) {
	list := []*resourceState{
		{logicalID: "A", id: "A-old", needs: []string{"B"}},
		{logicalID: "B", id: "B-new", needs: []string{"A"}},
		{logicalID: "C", id: "C", needs: []string{"D"}},
		{logicalID: "D", id: "D"},
	}
	byKey, needs := deletionOrder(list)
	var deleted []string
	failed := walk(reversed(needs), func(key string) error {
		if key == "2" || key == "3" { // C and D wait for each other, the others do not
			deleted = append(deleted, byKey[key].id)
		}
		return nil
	})
	if len(failed) != 0 || !slices.Equal(deleted, []string{"C", "D"}) {
		t.Errorf("deleted %v, failed %v", deleted, failed)
	}
	visited := make(chan string, len(list))
	walk(reversed(needs), func(key string) error {
		visited <- byKey[key].id
		return nil
	})
	if len(visited) != len(list) {
		t.Errorf("%d of %d are deleted", len(visited), len(list))
	}
}
