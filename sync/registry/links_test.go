package registry

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// sameNumber is that of one person of the tests of links.
var sameNumber = person(77).Identity.DocumentNumber

// numbered gives the record with a 报名号 as a clerk has it.
func (s *station) numbered(n int) confirm.Record {
	s.h.t.Helper()
	for _, r := range s.byID() {
		if r.ApplicationNo == applicationNo(n) {
			return r
		}
	}
	s.h.t.Fatalf("application %d is not here", n)
	return confirm.Record{}
}

// wantLinks are the 报名号 a record is linked to, the newest first, and how many of them are newer.
func (s *station) wantLinks(n, newer int, others ...int) {
	s.h.t.Helper()
	var got, want []string
	for _, l := range s.numbered(n).Standing.Links {
		got = append(got, l.ApplicationNo)
		if l.Newer {
			newer--
		}
	}
	for _, o := range others {
		want = append(want, applicationNo(o))
	}
	if !slices.Equal(got, want) || newer != 0 {
		s.h.t.Errorf("application %d is linked to %v, want %v; newer ones missing: %d", n, got, want, newer)
	}
}

// TestSamePersonAtTwoPoints: both clerks see it, only the newest application is
// concluded, and when it is gone the older one is free (offline-rules.md D7).
func TestSamePersonAtTwoPoints(t *testing.T) {
	h := newHouse(t)
	older, newer := h.person(0, 1, "李红梅", sameNumber, "新宁小学"), h.person(1, 2, "李红梅", sameNumber, "新宁小学")
	h.importAll(older)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	s.wantLinks(1, 0)
	stale := s.numbered(1) // before the other one came
	_, cursor := s.pull("", 10)
	h.importAll(newer)
	if changes, _ := s.pull(cursor, 10); len(changes) != 1 {
		t.Errorf("the older one's point is told of %d changes", len(changes))
	}
	s.wantLinks(1, 1, 2)
	other.wantLinks(2, 0, 1)
	link := s.numbered(1).Standing.Links[0]
	if link.PointID != h.points[1].ID || link.PointName != h.points[1].Name {
		t.Errorf("%+v", link)
	}

	for _, a := range []confirm.Action{confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete} {
		s.refused(s.intent(stale, a), confirm.CodeNewerApplication)
		i := s.intent(s.numbered(1), a)
		by := confirm.Actor{ID: s.clerkID, PointID: h.points[0].ID, Role: confirm.RoleClerk}
		if _, err := s.rulebook().Apply(s.numbered(1), i, by, during); confirm.CodeOf(err) != confirm.CodeNewerApplication {
			t.Errorf("at the workstation: %v", err)
		}
		s.refused(i, confirm.CodeNewerApplication)
	}
	message := s.act(s.numbered(1), confirm.ActionMessage)
	message.Message = &confirm.Message{ID: newID(), Text: "您已在别处报名"}
	s.accepted(message)
	s.accepted(s.intent(s.numbered(1), confirm.ActionLeaveUnconfirmed))
	s.wantLinks(1, 1, 2) // what a clerk does leaves it
	other.accepted(other.intent(other.numbered(2), confirm.ActionConcludeComplete))

	h.must(h.Remove(t.Context(), applicationNo(2), "申请人撤回"))
	s.wantLinks(1, 0)
	s.accepted(s.intent(s.numbered(1), confirm.ActionConcludeComplete))
	h.importAll(newer) // back again, as what it was
	s.wantLinks(1, 1, 2)
	other.wantLinks(2, 0, 1)
}

// TestWhoIsLinked: the same person is one number and kind of it, in one plan
// and bureau, however the number is written.
func TestWhoIsLinked(t *testing.T) {
	p := newProvince(t)
	h := p.house
	h.must(h.PutPlan(t.Context(), confirm.Plan{ID: "other", Name: "去年的", Opens: opens, Closes: closes}))
	passport := h.person(1, 3, "李红梅", sameNumber, "新宁小学")
	passport.Content.Identity.DocumentType = confirm.DocumentOther
	abroad := h.person(1, 4, "李红梅", sameNumber, "新宁小学")
	abroad.PointCode = "X01"
	h.importAll(h.person(0, 1, "李红梅", sameNumber, "新宁小学"), passport, abroad,
		h.person(0, 5, "赵一", "340104650203123", "二中"), h.person(1, 6, "赵一", confirm.UpgradeIDNumber("340104650203123"), "二中"),
		h.person(0, 7, "某人", "无", "二中"), h.person(1, 8, "某人", "无", "二中"))
	_, err := h.Import(t.Context(), "other", []roster.Applicant{h.person(1, 9, "李红梅", sameNumber, "新宁小学")})
	h.must(err)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	s.wantLinks(1, 0)
	other.wantLinks(3, 0)
	s.wantLinks(5, 1, 6)
	other.wantLinks(6, 0, 5)
	s.wantLinks(7, 0)
	other.wantLinks(8, 0)

	// A number that is corrected unlinks and links.
	h.importAll(h.person(1, 6, "赵一", sameNumber, "二中"))
	s.wantLinks(5, 0)
	s.wantLinks(1, 1, 6)
	other.wantLinks(6, 0, 1)
	h.importAll(h.person(0, 7, "某人", sameNumber, "二中"))
	s.wantLinks(1, 2, 7, 6)
	s.wantLinks(7, 0, 6, 1)
	other.wantLinks(6, 1, 7, 1)
}

// TestLinksFollowMoves: who is moved, by a clerk or the bureau, is told of at
// the place where it is, in the same request too.
func TestLinksFollowMoves(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(0, 1, "李红梅", sameNumber, "新宁小学"), h.person(0, 2, "李红梅", sameNumber, "新宁小学"))
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	older, newer := s.numbered(1), s.numbered(2)
	move := s.act(newer, confirm.ActionTransferPoint)
	move.Transfer = &confirm.Transfer{ToPointID: h.points[1].ID}
	note := s.act(older, confirm.ActionAnnotate)
	note.Remark = "已核"
	before := s.act(older, confirm.ActionAnnotate)
	before.Remark = "先"
	for n, r := range s.operate(s.seal(before), s.seal(move), s.seal(note)) {
		if r.Kind != wire.ResultAccepted {
			t.Fatalf("%d: %+v", n, r)
		}
	}
	got := s.numbered(1).Standing
	if len(got.Links) != 1 || got.Links[0].PointID != h.points[1].ID || !got.Links[0].Newer || got.Remark != "已核" {
		t.Errorf("%+v, remark %q", got.Links, got.Remark)
	}
	other.wantLinks(2, 0, 1)
	h.must(h.MovePoint(t.Context(), applicationNo(2), h.points[0].ID))
	if l := s.numbered(1).Standing.Links; len(l) != 1 || l[0].PointID != h.points[0].ID {
		t.Errorf("%+v", l)
	}
}

// TestManyApplications: the links of one record are few, and the newest.
func TestManyApplications(t *testing.T) {
	h := newHouse(t)
	for n := range maxTwins + 2 {
		h.importAll(h.person(n%2, n+1, "李红梅", sameNumber, "新宁小学"))
	}
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	other.wantLinks(10, 0, 9, 8, 7, 6)
	s.wantLinks(9, 1, 10, 8, 7, 6)
	if _, there := s.numbered(1).Standing.NewerLink(); !there {
		t.Error("the oldest is free")
	}
}

// TestLinksOfBefore: a registry of an earlier version links what it has.
func TestLinksOfBefore(t *testing.T) {
	h := newHouse(t)
	h.importAll(h.person(0, 1, "李红梅", sameNumber, "新宁小学"), h.person(0, 2, "李红梅", sameNumber, "新宁小学"))
	standing, err := confirm.EncodeStanding(confirm.Standing{State: confirm.StatePending})
	h.must(err)
	for _, query := range []string{"UPDATE counter SET value = 0 WHERE name = 'links'", "UPDATE record SET created = 0"} {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	_, err = h.db.write.Exec("UPDATE record SET standing = $1", standing)
	h.must(err)
	h.stop()
	h.open()
	s := h.clerk("zhangmin", 0)
	s.wantLinks(1, 1, 2) // by their ids, which begin with their time
	s.wantLinks(2, 0, 1)
}
