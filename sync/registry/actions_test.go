package registry

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"
)

// act makes an intent that carries no ticks.
func (s *station) act(rec confirm.Record, action confirm.Action) confirm.Intent {
	s.h.t.Helper()
	i := s.intent(rec, action)
	i.Ticks, i.FileNumber = nil, ""
	return i
}

func (s *station) accepted(i confirm.Intent) {
	s.h.t.Helper()
	if kind, code := s.judgeOne(i); kind != wire.ResultAccepted {
		s.h.t.Fatalf("%s: %s %s", i.Action, kind, code)
	}
}

func (s *station) refused(i confirm.Intent, want confirm.Code) {
	s.h.t.Helper()
	if kind, code := s.judgeOne(i); kind != wire.ResultRefused || code != string(want) {
		s.h.t.Fatalf("%s: %s %s, want refused %s", i.Action, kind, code, want)
	}
}

func (s *station) put(sum string, data []byte) reply {
	s.h.t.Helper()
	req := s.request(http.MethodPut, wire.PathBlobs+sum, bytes.NewReader(data))
	req.Header.Set("Content-Type", "application/octet-stream")
	return s.send(req)
}

var scan = []byte("%PDF-1.7 a drawn paper")

// TestCorrection: new bytes, digest and version travel; the conclusion is taken
// back and its receipt number void; the scan of the authorisation is asked for.
func TestCorrection(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
	before := s.first()
	i := s.act(before, confirm.ActionCorrectWork)
	i.Correction = &confirm.Correction{
		Fields:        []confirm.FieldCorrection{{Field: "work.school", Old: before.Content.Work.School, New: "屯溪第十中学"}},
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委字第 7 号", Date: "2026-10-08", ScanSHA256: wire.Hash(scan)},
	}
	if kind, code := s.judgeOne(i); kind != wire.ResultRetry || code != wire.CodeBlobMissing {
		t.Fatalf("without its scan: %s %s", kind, code)
	}
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	s.accepted(i)
	after := s.first()
	if after.Version != before.Version+1 || after.Digest == before.Digest || after.Content.Work.School != "屯溪第十中学" ||
		after.Standing.State != confirm.StatePending || !after.Corrected() {
		t.Fatalf("version %d, %s, state %s", after.Version, after.Content.Work.School, after.Standing.State)
	}
	var valid int
	h.must(h.db.read.QueryRow("SELECT count(*) FROM receipt_number WHERE void_at IS NULL").Scan(&valid))
	if valid != 0 {
		t.Error("the receipt of the old content is still valid")
	}
	if got := s.get(wire.PathBlobs + wire.Hash(scan)); !bytes.Equal(got.body, scan) {
		t.Errorf("the scan is not given back: %d", got.status)
	}
	s.refused(s.intent(before, confirm.ActionConcludeComplete), confirm.CodeContentChanged)
	s.accepted(s.intent(after, confirm.ActionConcludeComplete))
}

// TestTransfer: a tombstone at the old point, the record at the new one.
func TestTransfer(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	rec := s.first()
	_, cursor := s.pull("", 10)
	i := s.act(rec, confirm.ActionTransferPoint)
	i.Transfer = &confirm.Transfer{ToPointID: newID()}
	s.refused(i, confirm.CodeTransferTarget)
	i = s.act(rec, confirm.ActionTransferPoint)
	i.Transfer = &confirm.Transfer{ToPointID: h.points[1].ID}
	s.accepted(i)
	changes, _ := s.pull(cursor, 10)
	if len(changes) != 1 || changes[0].Gone == nil || changes[0].Gone.Reason != string(confirm.CodeNotYourPoint) {
		t.Fatalf("the old point is told %+v", changes)
	}
	moved := other.first()
	if moved.ID != rec.ID || moved.PointID != h.points[1].ID || moved.Digest != rec.Digest || moved.Standing.Moved == nil {
		t.Fatalf("the new point has %s at %s", moved.ID, moved.PointID)
	}
	s.refused(s.intent(rec, confirm.ActionConcludeComplete), confirm.CodeNotYourPoint)
	if got := s.get(wire.PathBlobs + rec.Content.PhotoSHA256); got.status != http.StatusNotFound {
		t.Error("the old point still reads the photo")
	}
	other.accepted(other.intent(moved, confirm.ActionConcludeComplete))
	_, err := h.PutWindow(t.Context(), planID, h.points[0].ID, confirm.Window{Opens: opens, Closes: during})
	h.must(err)
	h.load(1, 2, 1)
	changes, _ = other.pull("", 10)
	back := other.act(other.record(changes[len(changes)-1].Record), confirm.ActionTransferPoint)
	back.Transfer = &confirm.Transfer{ToPointID: h.points[0].ID}
	other.refused(back, confirm.CodeTransferClosed)
}

// TestNotesAndMessages: they leave state, decision and receipt number alone.
func TestNotesAndMessages(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
	decided := s.first()
	note := s.act(decided, confirm.ActionAnnotate)
	note.FileNumber, note.LocalFileNumber, note.Remark = "0012", "甲-3", "已核"
	s.accepted(note)
	message := s.act(decided, confirm.ActionMessage)
	message.Message = &confirm.Message{ID: newID(), Text: "请携带身份证原件"}
	s.accepted(message)
	recall := s.act(decided, confirm.ActionRecallMessage)
	recall.Recall = &confirm.Recall{MessageID: message.Message.ID}
	s.accepted(recall)
	again := s.act(decided, confirm.ActionRecallMessage)
	again.Recall = recall.Recall
	s.refused(again, confirm.CodeMessageRecalled)
	now := s.first()
	st := now.Standing
	if st.State != confirm.StateComplete || st.Decision.OperationID != decided.Standing.Decision.OperationID ||
		st.Decision.ReceiptNumber != "T01-20261008-0001" || now.Version != decided.Version {
		t.Errorf("a note changed the decision: %s %+v", st.State, st.Decision)
	}
	if st.FileNumber != "0012" || st.LocalFileNumber != "甲-3" || st.Remark != "已核" || len(st.Messages) != 1 || !st.Messages[0].Recalled() {
		t.Errorf("the notes are %q %q, %d messages", st.FileNumber, st.LocalFileNumber, len(st.Messages))
	}
	valid := h.validNumbers()
	if valid != "T01-20261008-0001" {
		t.Errorf("valid numbers %q", valid)
	}
	back := s.intent(now, confirm.ActionLeaveUnconfirmed)
	back.Message = &confirm.Message{ID: newID(), Text: "材料退回，请补交"}
	s.accepted(back)
	if st := s.first().Standing; st.State != confirm.StatePending || len(st.Messages) != 2 {
		t.Errorf("state %s with %d messages", st.State, len(st.Messages))
	}
}

// TestUploads: what may be brought, and who may read it when.
func TestUploads(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	h.load(1, 2, 1)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	png := []byte("\x89PNG\r\n\x1a\n drawn")
	jpeg := []byte("\xff\xd8\xff\xe0 drawn")
	huge := append([]byte("%PDF-1.7"), make([]byte, wire.MaxBlobBytes)...)
	tests := []struct {
		name   string
		sum    string
		data   []byte
		status int
		code   confirm.Code
	}{
		{"pdf", wire.Hash(scan), scan, 200, ""},
		{"again", wire.Hash(scan), scan, 200, ""},
		{"png", wire.Hash(png), png, 200, ""},
		{"jpeg", wire.Hash(jpeg), jpeg, 200, ""},
		{"another name", wire.Hash(png), jpeg, 422, confirm.ProblemBadFile},
		{"a page", wire.Hash([]byte("<html>")), []byte("<html>"), 422, confirm.ProblemBadFile},
		{"nothing", wire.Hash(nil), nil, 422, confirm.ProblemBadFile},
		{"too large", wire.Hash(huge), huge, 422, confirm.ProblemBadFile},
		{"no name", "x", scan, 404, confirm.ProblemNotFound},
		{"upper case", strings.ToUpper(wire.Hash(scan)), scan, 404, confirm.ProblemNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.put(tt.sum, tt.data)
			if got.status != tt.status {
				t.Fatalf("status %d", got.status)
			}
			if tt.code != "" && got.code(t) != string(tt.code) {
				t.Errorf("code %s", got.body)
			}
		})
	}
	stranger := h.newStation("nobody")
	if got := stranger.put(wire.Hash(scan), scan); got.status != http.StatusUnauthorized {
		t.Errorf("a stranger gets %d", got.status)
	}
	if got := s.get(wire.PathBlobs + wire.Hash(scan)); got.status != http.StatusNotFound {
		t.Error("a scan that no record names was given")
	}
	attach := func(st *station, sum string) confirm.Intent {
		i := st.act(st.first(), confirm.ActionAttachScan)
		i.Scan = &confirm.Scan{SHA256: sum, Kind: "书面委托书"}
		return i
	}
	// A digest alone opens nothing: neither a scan of another point nor its photo.
	for _, sum := range []string{wire.Hash(scan), s.first().Content.PhotoSHA256} {
		if kind, code := other.judgeOne(attach(other, sum)); kind != wire.ResultRetry || code != wire.CodeBlobMissing {
			t.Errorf("%s %s", kind, code)
		}
	}
	s.accepted(attach(s, wire.Hash(scan)))
	if got := s.get(wire.PathBlobs + wire.Hash(scan)); !bytes.Equal(got.body, scan) {
		t.Error("the attached scan is not given")
	}
	if got := other.get(wire.PathBlobs + wire.Hash(scan)); got.status != http.StatusNotFound {
		t.Error("another point reads the scan")
	}
	s.refused(attach(s, wire.Hash(scan)), confirm.CodeScanExists)
	// A later import of the applicant does not lose it.
	people := h.applicants(0, 1, 1)
	people[0].Content.Contact.Email = "other@example.org"
	_, err := h.Import(t.Context(), planID, people)
	h.must(err)
	if got := s.get(wire.PathBlobs + wire.Hash(scan)); got.status != http.StatusOK {
		t.Error("an import took the scan away")
	}
}

func TestUploadQuota(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	h.cfg.UploadPerDay = int64(len(scan)) + 5
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	more := append([]byte("%PDF-1.7"), 1, 2, 3)
	if got := s.put(wire.Hash(more), more); got.status != http.StatusTooManyRequests || got.code(t) != string(confirm.ProblemTooManyTries) {
		t.Errorf("%d %s", got.status, got.body)
	}
	h.clock.add(25 * time.Hour)
	read[wire.BlobAnswer](t, s.put(wire.Hash(more), more))
}

func (h *house) token(at time.Time) string {
	h.t.Helper()
	jws, err := wire.SignHello(wire.HelloPayload{Wire: wire.Version, RegistryID: h.ID(), Epoch: h.epoch, Nonce: nonce(h.t), Time: at}, h.receiptKey)
	h.must(err)
	return jws
}

// TestAfterStage: once 初审 has begun only a proven act online changes a conclusion.
func TestAfterStage(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.must(h.AddStage(t.Context(), applicationNo(1), confirm.StageResult{Stage: "初审", Organ: "台山市教育局", At: during, Result: "退回"}))
	online := confirm.Evidence{DecidedAt: during, Proven: true, Online: true, TimeToken: h.token(during), ElapsedMS: 0}
	forged := online
	forged.TimeToken = "a.b.c"
	for name, e := range map[string]confirm.Evidence{
		"offline": {DecidedAt: during}, "only said to be online": {DecidedAt: during, Proven: true, Online: true}, "token of nobody": forged,
	} {
		i := s.intent(s.first(), confirm.ActionConcludeIncomplete)
		i.Evidence = e
		if kind, code := s.judgeOne(i); kind != wire.ResultRefused || code != string(confirm.CodeStageAdvanced) {
			t.Errorf("%s: %s %s", name, kind, code)
		}
	}
	i := s.intent(s.first(), confirm.ActionConcludeIncomplete)
	i.Evidence = online
	s.accepted(i)
	if d := s.first().Standing.Decision; d.Unproven {
		t.Error("a proven decision is kept as unproven")
	}
}

// TestLatePolicy: what is proven to be made in time, and comes late.
func TestLatePolicy(t *testing.T) {
	inTime := closes.Add(-time.Hour)
	tests := []struct {
		name   string
		late   confirm.LateRule
		proven bool
		after  time.Duration
		code   confirm.Code // "" accepted
	}{
		{"default, proven", confirm.LateRule{}, true, time.Hour, confirm.CodeLateInTime},
		{"default, not proven", confirm.LateRule{}, false, time.Hour, confirm.CodeLateUnproven},
		{"refuse", confirm.LateRule{Policy: confirm.LateRefuse}, true, time.Hour, confirm.CodeWindowClosed},
		{"accept, proven", confirm.LateRule{Policy: confirm.LateAccept}, true, 71 * time.Hour, ""},
		{"accept, not proven", confirm.LateRule{Policy: confirm.LateAccept}, false, time.Hour, confirm.CodeLateUnproven},
		{"accept, grace over", confirm.LateRule{Policy: confirm.LateAccept, GraceHours: 2}, true, 3 * time.Hour, confirm.CodeWindowClosed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t)
			h.load(0, 1, 1)
			s := h.clerk("zhangmin", 0)
			_, err := h.db.write.Exec("UPDATE certificate SET signed_in_until = $1", millis(closes.AddDate(1, 0, 0)))
			h.must(err)
			h.must(h.PutRules(t.Context(), planID, rules.Rules{Late: tt.late}))
			i := s.intent(s.first(), confirm.ActionConcludeComplete)
			i.Evidence = confirm.Evidence{DecidedAt: inTime, Proven: true, TimeToken: h.token(inTime.Add(-time.Hour)), ElapsedMS: 3600_000}
			if !tt.proven {
				i.Evidence.TimeToken = "a.b.c"
			}
			h.clock.set(closes.Add(tt.after))
			if tt.code != "" {
				s.refused(i, tt.code)
				listed, err := h.LateArrivals(t.Context(), planID)
				h.must(err)
				if tt.code == confirm.CodeWindowClosed {
					if len(listed) != 0 {
						t.Errorf("the officer is asked about %+v", listed)
					}
					return
				}
				if len(listed) != 1 || listed[0].Proven != tt.proven || !listed[0].Decided.Equal(inTime) || listed[0].UserName != "zhangmin" {
					t.Fatalf("the officer's list is %+v", listed)
				}
				// The officer moves the window; decided anew, it leaves the list.
				_, err = h.PutWindow(t.Context(), planID, h.points[0].ID, confirm.Window{Opens: opens, Closes: closes.AddDate(0, 0, 3)})
				h.must(err)
				s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
				if listed, err = h.LateArrivals(t.Context(), planID); err != nil || len(listed) != 0 {
					t.Errorf("still on the list: %+v %v", listed, err)
				}
				return
			}
			s.accepted(i)
			if d := s.first().Standing.Decision; !d.At.Equal(inTime) || d.ReceiptNumber == "" {
				t.Errorf("decided at %s with number %q", d.At, d.ReceiptNumber)
			}
		})
	}
}
