package confirm_test

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

// linkTo is another application of the person of record, at the other point.
func linkTo(newer bool) []confirm.PersonLink {
	return []confirm.PersonLink{{ApplicationNo: "202634000009", PointID: "point-2", PointName: "台山一中确认点", Newer: newer}}
}

// TestOnlyTheNewestIsConcluded: an application with a newer one can be worked
// on in every way but be concluded; the newer one is free (offline-rules.md D7).
func TestOnlyTheNewestIsConcluded(t *testing.T) {
	concludes := []confirm.Action{confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete}
	for _, line := range confirm.Transitions() {
		r := record()
		if line.From != confirm.StatePending {
			r = concluded(line.From, confirm.ActionConcludeComplete)
		}
		by := clerk()
		if line.Who == confirm.RoleBureau {
			by = bureau()
		}
		for _, newer := range []bool{false, true} {
			r.Standing.Links = linkTo(newer)
			i := intentOn(r, line.Action, nil)
			if slices.Contains(concludes, line.Action) || line.Action == confirm.ActionLeaveUnconfirmed {
				i.Ticks = ticksFor(line.Action)
			}
			i.ClerkID, i.Explanation = by.ID, "补交材料后更正"
			after, err := book().Apply(r, i, by, during)
			want := confirm.Code("")
			if newer && slices.Contains(concludes, line.Action) {
				want = confirm.CodeNewerApplication
			}
			if confirm.CodeOf(err) != want {
				t.Errorf("%s from %s, newer %v: %v", line.Action, line.From, newer, err)
			}
			if !slices.Equal(after.Standing.Links, r.Standing.Links) {
				t.Errorf("%s from %s: an act of a clerk changed the links", line.Action, line.From)
			}
		}
	}
}

// TestLinksAreFindings: what the registry links is found though no index has it,
// and counted once when one has.
func TestLinksAreFindings(t *testing.T) {
	r := record()
	codes := func(x *confirm.Index) (list []confirm.Code) {
		for _, f := range x.Check(r) {
			list = append(list, f.Code)
			if f.Code == confirm.CodeSamePerson && f.Args["count"] != "1" {
				t.Errorf("%s: %v", f.Code, f.Args)
			}
			if f.Code == confirm.CodeOtherPoint && f.Args["point"] != "台山一中确认点" {
				t.Errorf("%s: %v", f.Code, f.Args)
			}
		}
		return list
	}
	both := []confirm.Code{confirm.CodeSamePerson, confirm.CodeOtherPoint}
	if got := codes(confirm.NewIndex(nil)); got != nil {
		t.Errorf("without a link: %v", got)
	}
	r.Standing.Links = linkTo(false)
	if got := codes(confirm.NewIndex(nil)); !slices.Equal(got, both) {
		t.Errorf("linked, not in the index: %v", got)
	}
	other := record()
	other.ID, other.ApplicationNo, other.PointID = "record-9", "202634000009", "point-2"
	if got := codes(confirm.NewIndex([]confirm.Record{other})); !slices.Equal(got, both) {
		t.Errorf("linked and in the index: %v", got)
	}
	r.Standing.Links[0].PointID = r.PointID
	if got := codes(confirm.NewIndex(nil)); !slices.Equal(got, both[:1]) {
		t.Errorf("linked at the same point: %v", got)
	}
}
