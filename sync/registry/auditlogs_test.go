package registry

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

const auditLogID = "00112233445566778899aabbccddeeff"

// end is the end of an audit log at an entry; branch makes another one of it.
func (s *station) end(seq, prev int64, branch string) wire.AuditCheckpointPayload {
	p := wire.AuditCheckpointPayload{Log: auditLogID, Seq: seq, Hash: hashOf(seq, branch), PrevSeq: prev,
		At: s.h.clock.now(), InstallationID: s.install}
	if prev > 0 {
		p.PrevHash = hashOf(prev, "")
	}
	return p
}

func hashOf(seq int64, branch string) string {
	return wire.Hash([]byte(branch + strings.Repeat("x", int(seq))))
}

func (s *station) checkpoints(points ...wire.AuditCheckpointPayload) wire.CheckpointsRequest {
	in := wire.CheckpointsRequest{Log: auditLogID, Checkpoints: []string{}}
	for _, p := range points {
		in.Checkpoints = append(in.Checkpoints, s.statement(wire.TypeAuditCheckpoint, p))
	}
	return in
}

func (s *station) anchor(points ...wire.AuditCheckpointPayload) wire.CheckpointsAnswer {
	s.h.t.Helper()
	return asked[wire.CheckpointsAnswer](s, wire.PathAudit, s.checkpoints(points...))
}

// TestAuditHeads: a log only goes on; another clerk of the computer may go on
// with it; what is known already changes nothing.
func TestAuditHeads(t *testing.T) {
	h := newHouse(t)
	s, colleague := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	if a := s.anchor(); a.Seq != 0 || a.Forked {
		t.Fatalf("before the first: %+v", a)
	}
	if a := s.anchor(s.end(3, 0, ""), s.end(7, 3, "")); a.Seq != 7 || a.Hash != hashOf(7, "") || a.Forked {
		t.Fatalf("after two: %+v", a)
	}
	if a := s.anchor(s.end(3, 0, ""), s.end(7, 3, "")); a.Seq != 7 || a.Forked {
		t.Fatalf("the same again: %+v", a)
	}
	if a := colleague.anchor(colleague.end(9, 7, "")); a.Seq != 9 || a.Forked {
		t.Fatalf("a colleague: %+v", a)
	}
	// What the registry has forgotten (it was restored) is believed.
	if a := s.anchor(s.end(30, 20, "")); a.Seq != 30 || a.Forked {
		t.Fatalf("after a gap: %+v", a)
	}
	audits := asked[wire.OfficeAudits](h.officer("liqiang", h.home), wire.PathOfficeAudits, wire.OfficeQuery{PointCode: "T01"}).Audits
	if len(audits) != 1 || audits[0].Seq != 30 || audits[0].UserName != "zhangmin" || audits[0].Checkpoints != 4 || audits[0].ForkedAt != nil {
		t.Fatalf("the officer sees %+v", audits)
	}
	if there := asked[wire.OfficeAudits](h.officer("wangjian", h.home), wire.PathOfficeAudits, wire.OfficeQuery{PointCode: "T02"}).Audits; len(there) != 0 {
		t.Fatalf("another point has %+v", there)
	}
}

// TestAuditForks: shorter, beside, begun anew: each is a fork, told once to the
// officer and to the clerk until the officer has accepted it.
func TestAuditForks(t *testing.T) {
	for name, fork := range map[string]func(*station) wire.AuditCheckpointPayload{
		"shorter":    func(s *station) wire.AuditCheckpointPayload { return s.end(5, 3, "") },
		"beside":     func(s *station) wire.AuditCheckpointPayload { return s.end(7, 3, "other") },
		"longer":     func(s *station) wire.AuditCheckpointPayload { return s.end(40, 3, "other") },
		"begun anew": func(s *station) wire.AuditCheckpointPayload { return s.end(40, 0, "other") },
		"on another": func(s *station) wire.AuditCheckpointPayload {
			p := s.end(40, 7, "other")
			p.PrevHash = hashOf(7, "other")
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
			s.anchor(s.end(3, 0, ""), s.end(7, 3, ""))
			forked := fork(s)
			for range 2 {
				if a := s.anchor(forked); a.Seq != 7 || a.Hash != hashOf(7, "") || !a.Forked {
					t.Fatalf("the fork is answered %+v", a)
				}
			}
			if a := s.anchor(s.end(8, 7, "")); !a.Forked || a.Seq != 7 {
				t.Errorf("a forked log went on: %+v", a)
			}
			told := 0
			for _, l := range asked[wire.OfficeLog](officer, wire.PathOfficeLog, wire.OfficeQuery{}).Lines {
				if l.Action == "audit_forked" && l.Subject == "zhangmin" && l.Reason == auditLogID {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%d lines for the officer", told)
			}
			word := wire.AuditWord{Log: auditLogID, Reason: "恢复过备份"}
			elsewhere, err := h.console().PutBureau(t.Context(), wire.OfficeBureau{Name: "斗门区教育局", Phone: "0756-5550300"})
			h.must(err)
			h.officer("wangjian", elsewhere.ID).told(wire.PathOfficeAcceptAudit, word, confirm.ProblemNotFound, http.StatusNotFound)
			officer.told(wire.PathOfficeAcceptAudit, wire.AuditWord{Log: auditLogID}, confirm.ProblemInvalidValue, http.StatusUnprocessableEntity)
			asked[wire.OfficeDone](officer, wire.PathOfficeAcceptAudit, word)
			officer.told(wire.PathOfficeAcceptAudit, word, confirm.ProblemNotFound, http.StatusNotFound)
			if a := s.anchor(); a.Forked || a.Seq != 8 {
				t.Errorf("accepted: %+v", a)
			}
		})
	}
}

// TestAuditRefused: what is not a checkpoint of the caller's point and log.
func TestAuditRefused(t *testing.T) {
	h := newHouse(t)
	s, far := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	s.anchor(s.end(3, 0, ""))
	refused := func(name string, who *station, in any, field string) {
		t.Helper()
		got := who.post(wire.PathAudit, in)
		if got.status == http.StatusOK || field != "" && !strings.Contains(string(got.body), `"`+field+`"`) {
			t.Errorf("%s: %d %s, want %s", name, got.status, got.body, field)
		}
	}
	change := func(f func(*wire.AuditCheckpointPayload)) wire.CheckpointsRequest {
		p := s.end(4, 3, "")
		f(&p)
		return s.checkpoints(p)
	}
	refused("another point's log", far, wire.CheckpointsRequest{Log: auditLogID, Checkpoints: []string{}}, "log")
	refused("another point's signer", far, s.checkpoints(s.end(4, 3, "")), "signer")
	refused("no log", s, wire.CheckpointsRequest{Log: "", Checkpoints: []string{}}, "log")
	refused("upper case", s, wire.CheckpointsRequest{Log: strings.ToUpper(auditLogID), Checkpoints: []string{}}, "log")
	refused("of another log", s, change(func(p *wire.AuditCheckpointPayload) { p.Log = strings.Repeat("0", 32) }), "log")
	refused("of another installation", s, change(func(p *wire.AuditCheckpointPayload) { p.InstallationID = far.install }), "signer")
	refused("no entry", s, change(func(p *wire.AuditCheckpointPayload) { p.Seq, p.PrevSeq = 0, 0 }), "seq")
	refused("backwards", s, change(func(p *wire.AuditCheckpointPayload) { p.PrevSeq = 4 }), "seq")
	refused("no hash", s, change(func(p *wire.AuditCheckpointPayload) { p.Hash = "x" }), "hash")
	refused("hash before nothing", s, change(func(p *wire.AuditCheckpointPayload) { p.PrevSeq = 0 }), "prev_hash")
	refused("no time", s, change(func(p *wire.AuditCheckpointPayload) { p.At = time.Time{} }), "at")
	refused("many", s, wire.CheckpointsRequest{Log: auditLogID, Checkpoints: slices.Repeat([]string{"x"}, wire.MaxCheckpoints+1)}, "checkpoints")
	refused("no statement", s, wire.CheckpointsRequest{Log: auditLogID, Checkpoints: []string{"a.b.c"}}, "")
	wipe := s.statement(wire.TypeWipe, s.end(4, 3, ""))
	refused("of another kind", s, wire.CheckpointsRequest{Log: auditLogID, Checkpoints: []string{wipe}}, "")
	if a := s.anchor(); a.Seq != 3 || a.Forked {
		t.Errorf("what was refused has left %+v", a)
	}
}
