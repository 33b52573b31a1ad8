package confirm_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestPayloads: each action needs its own payload and refuses anybody else's.
func TestPayloads(t *testing.T) {
	give := map[string]func(*confirm.Intent){
		"transfer":   func(i *confirm.Intent) { i.Transfer = &confirm.Transfer{ToPointID: "point-2"} },
		"correction": func(i *confirm.Intent) { i.Correction = correction() },
		"message":    func(i *confirm.Intent) { i.Message = &confirm.Message{ID: "message-7", Text: "请补交"} },
		"recall":     func(i *confirm.Intent) { i.Recall = &confirm.Recall{MessageID: "message-0"} },
		"scan":       func(i *confirm.Intent) { i.Scan = &confirm.Scan{SHA256: digestOf(7)} },
		"ticks":      func(i *confirm.Intent) { i.Ticks = ticksAll(confirm.TickMet) },
		"acknowledged": func(i *confirm.Intent) {
			i.Acknowledged = []confirm.Acknowledgement{{Check: "dates/2", Code: "dates_order", Note: "合同已核"}}
		},
		"receipt number": func(i *confirm.Intent) { i.ReceiptNumber = "T01-20261008-0007" },
	}
	takes := map[confirm.Action][]string{
		confirm.ActionConcludeComplete:   {"message", "ticks", "acknowledged", "receipt number"},
		confirm.ActionConcludeIncomplete: {"message", "ticks", "acknowledged"},
		confirm.ActionLeaveUnconfirmed:   {"message", "ticks", "acknowledged"},
		confirm.ActionDecline:            {"ticks"},
		confirm.ActionTransferPoint:      {"transfer"},
		confirm.ActionCorrectWork:        {"correction"},
		confirm.ActionAttachScan:         {"scan"},
		confirm.ActionMessage:            {"message"},
		confirm.ActionRecallMessage:      {"recall"},
	}
	for _, a := range confirm.Actions() {
		by := clerk()
		if a == confirm.ActionDecline {
			by = bureau()
		}
		for name, add := range give {
			i := intentOn(record(), a, ticksFor(a))
			if a == confirm.ActionDecline || i.Ticks == nil {
				i.Ticks = nil
			}
			add(&i)
			_, err := book().Apply(record(), i, by, during)
			malformed := confirm.CodeOf(err) == confirm.CodeIntentMalformed && name != "correction"
			if name == "correction" && a != confirm.ActionCorrectWork {
				malformed = confirm.CodeOf(err) == confirm.CodeIntentMalformed
			}
			if malformed == slices.Contains(takes[a], name) {
				t.Errorf("%s with %s: %v", a, name, err)
			}
		}
	}
	for a, field := range map[confirm.Action]string{
		confirm.ActionTransferPoint: "transfer", confirm.ActionCorrectWork: "correction", confirm.ActionAttachScan: "scan",
		confirm.ActionMessage: "message", confirm.ActionRecallMessage: "recall",
	} {
		i := intentOn(record(), confirm.ActionAnnotate, nil)
		i.Action = a
		refusal := requireCode(t, record(), i, clerk(), during, confirm.CodeIntentMalformed)
		if refusal.Args["field"] != field {
			t.Errorf("%s without its payload: %v", a, refusal.Args)
		}
	}
}

func TestAnnotate(t *testing.T) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	i := intentOn(r, confirm.ActionAnnotate, nil)
	i.Seen.ContentVersion, i.Seen.State = 1, confirm.StatePending // notes stay right when an applicant edits
	got, err := book().Apply(r, i, clerk(), closes.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := r
	want.Standing.FileNumber, want.Standing.LocalFileNumber, want.Standing.Remark = "0012", "A-2026-01", "已核对原件"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("annotated to %+v", got.Standing)
	}
	i.FileNumber = "12a"
	requireCode(t, r, i, clerk(), during, confirm.CodeFileNumberDigits)
	i.FileNumber, i.Seen.PointID = "", "point-2"
	requireCode(t, r, i, clerk(), during, confirm.CodeNotYourPoint)
	i.Seen.PointID, i.Seen.PlanID = "point-1", "plan-0"
	requireCode(t, r, i, clerk(), during, confirm.CodePlanChanged)
	i.Seen.PlanID, i.ClerkID = "plan-1", "clerk-8"
	requireCode(t, r, i, clerk(), during, confirm.CodeNotClerk)
}

func TestScans(t *testing.T) {
	r := record()
	for n := range confirm.MaxScans {
		i := intentOn(r, confirm.ActionAttachScan, nil)
		i.OperationID, i.Scan.Note = fmt.Sprintf("op-%d", n), "第一页"
		after, err := book().Apply(r, i, clerk(), during)
		if err != nil {
			t.Fatalf("scan %d: %v", n, err)
		}
		want := confirm.AttachedScan{OperationID: i.OperationID, SHA256: digestOf(n), Kind: "书面委托书", Note: "第一页", ClerkID: "clerk-1", ClerkName: "张敏", At: during}
		if got := after.Standing.Scans[n]; got != want {
			t.Errorf("scan is %#v", got)
		}
		if len(r.Standing.Scans) != n {
			t.Fatal("Apply wrote to its argument")
		}
		r = after
	}
	i := intentOn(r, confirm.ActionAttachScan, nil)
	if refusal := requireCode(t, r, i, clerk(), during, confirm.CodeTooMany); refusal.Args["max"] != "12" || refusal.Args["what"] != "scans" {
		t.Errorf("args %v", refusal.Args)
	}
	r.Standing.Scans = r.Standing.Scans[:3]
	i.Scan.SHA256 = digestOf(1)
	requireCode(t, r, i, clerk(), during, confirm.CodeScanExists)
	for _, bad := range []string{"", "ab", strings.ToUpper(digestOf(11)), strings.Repeat("g", 64), strings.Repeat("0", 65)} {
		i.Scan.SHA256 = bad
		requireCode(t, r, i, clerk(), during, confirm.CodeIntentMalformed)
	}
	i.Scan.SHA256, i.Scan.Kind = digestOf(40), strings.Repeat("长", confirm.MaxScanText+1)
	requireCode(t, r, i, clerk(), during, confirm.CodeTextInvalid)
	i.Scan.Kind, i.Scan.Note = "", "a\x00"
	requireCode(t, r, i, clerk(), during, confirm.CodeTextInvalid)
}

func TestMessages(t *testing.T) {
	tests := []struct {
		name    string
		message confirm.Message
		want    confirm.Code
	}{
		{"plain", confirm.Message{ID: "m", Text: "请补交\n培训证明", Template: "材料不全", Batch: "b"}, ""},
		{"no id", confirm.Message{Text: "请补交"}, confirm.CodeIntentMalformed},
		{"long id", confirm.Message{ID: strings.Repeat("m", 65), Text: "请补交"}, confirm.CodeIntentMalformed},
		{"long batch", confirm.Message{ID: "m", Batch: strings.Repeat("m", 65), Text: "请补交"}, confirm.CodeIntentMalformed},
		{"control in template", confirm.Message{ID: "m", Template: "\x01", Text: "请补交"}, confirm.CodeIntentMalformed},
		{"no text", confirm.Message{ID: "m", Text: " \n　"}, confirm.CodeTextInvalid},
		{"longest", confirm.Message{ID: "m", Text: strings.Repeat("长", confirm.MaxMessage)}, ""},
		{"too long", confirm.Message{ID: "m", Text: strings.Repeat("长", confirm.MaxMessage+1)}, confirm.CodeTextInvalid},
		{"lost character", confirm.Message{ID: "m", Text: "请\ufffd"}, confirm.CodeTextInvalid},
		{"sent before", confirm.Message{ID: "message-0", Text: "请补交"}, confirm.CodeMessageExists},
	}
	for _, test := range tests {
		for _, action := range []confirm.Action{confirm.ActionMessage, confirm.ActionLeaveUnconfirmed} {
			t.Run(fmt.Sprint(test.name, " ", action), func(t *testing.T) {
				r := concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete)
				i := intentOn(r, action, nil)
				i.Message = &test.message
				after, err := book().Apply(r, i, clerk(), during)
				if confirm.CodeOf(err) != test.want {
					t.Fatalf("code %v, want %q", err, test.want)
				}
				if err != nil {
					requireUnchanged(t, r, after, err)
					return
				}
				m := after.Standing.Messages[1]
				if m.ID != "m" || m.Text != test.message.Text || m.Batch != test.message.Batch || m.Template != test.message.Template ||
					m.ClerkName != "张敏" || !m.At.Equal(during) || m.OperationID != "op-1" || m.Recalled() {
					t.Errorf("sent %+v", m.ID)
				}
			})
		}
	}
}

// TestMessageIsOneUnitWithItsConclusion: both count, or neither (offline-rules.md D7).
func TestMessageIsOneUnitWithItsConclusion(t *testing.T) {
	r := concluded(confirm.StateComplete, confirm.ActionConcludeComplete)
	i := intentOn(r, confirm.ActionLeaveUnconfirmed, nil)
	i.Message = &confirm.Message{ID: "m", Text: "合同与填报不符，请修改后重交"}
	after, err := book().Apply(r, i, clerk(), during)
	if err != nil || after.Standing.State != confirm.StatePending || len(after.Standing.Messages) != 2 {
		t.Fatalf("%v, %d messages", err, len(after.Standing.Messages))
	}
	i.Explanation = ""
	got, err := book().Apply(r, i, clerk(), during)
	if confirm.CodeOf(err) != confirm.CodeExplanationRequired || len(got.Standing.Messages) != 1 {
		t.Errorf("%v, %d messages", err, len(got.Standing.Messages))
	}
	full := r
	full.Standing.Messages = nil
	for n := range confirm.MaxMessages {
		full.Standing.Messages = append(full.Standing.Messages, confirm.SentMessage{ID: fmt.Sprint(n)})
	}
	i.Explanation = "更正"
	requireCode(t, full, i, clerk(), during, confirm.CodeTooMany)
	requireCode(t, full, intentOn(full, confirm.ActionMessage, nil), clerk(), during, confirm.CodeTooMany)
	i.Message = nil
	if _, err := book().Apply(full, i, clerk(), during); err != nil {
		t.Errorf("a conclusion without a message: %v", err)
	}
}

func TestRecall(t *testing.T) {
	r := record()
	read := r
	read.Standing = r.Standing.Read("message-0", during.Add(-time.Minute))
	for _, from := range []confirm.Record{r, read} {
		after, err := book().Apply(from, intentOn(from, confirm.ActionRecallMessage, nil), clerk(), during)
		if err != nil {
			t.Fatal(err)
		}
		m := after.Standing.Messages[0]
		if !m.Recalled() || m.RecalledBy != "clerk-1" || !m.RecalledAt.Equal(during) {
			t.Errorf("recalled %v by %q", m.RecalledAt, m.RecalledBy)
		}
		if m.ReadBeforeRecall() != (len(from.Standing.Messages) > 0 && !from.Standing.Messages[0].ReadAt.IsZero()) {
			t.Errorf("read before recall: %v", m.ReadBeforeRecall())
		}
		if from.Standing.Messages[0].Recalled() {
			t.Fatal("Apply wrote to its argument")
		}
		requireCode(t, after, intentOn(after, confirm.ActionRecallMessage, nil), clerk(), during, confirm.CodeMessageRecalled)
		late := after.Standing.Read("message-0", during.Add(time.Hour)).Messages[0]
		if from.Standing.Messages[0].ReadAt.IsZero() && (late.ReadAt.IsZero() || late.ReadBeforeRecall()) {
			t.Error("reading after the recall counts as before")
		}
	}
	i := intentOn(r, confirm.ActionRecallMessage, nil)
	i.Recall.MessageID = "message-9"
	requireCode(t, r, i, clerk(), during, confirm.CodeMessageUnknown)
	if got := r.Standing.Read("message-9", during); !reflect.DeepEqual(got, r.Standing) {
		t.Error("reading a message that is not there changed the standing")
	}
	if again := read.Standing.Read("message-0", during); !reflect.DeepEqual(again, read.Standing) {
		t.Error("the second reading counts")
	}
}

func TestTransfer(t *testing.T) {
	tests := []struct {
		name string
		to   string
		at   time.Time
		want confirm.Code
	}{
		{"open", "point-2", during, ""},
		{"own", "point-1", during, confirm.CodeTransferTarget},
		{"another bureau's", "point-9", during, confirm.CodeTransferTarget},
		{"none", "", during, confirm.CodeTransferTarget},
		{"ended", "point-3", during, confirm.CodeTransferClosed},
		{"last instant", "point-3", opens.AddDate(0, 0, 3).Add(-1), ""},
		{"own window ended", "point-2", closes, confirm.CodeWindowClosed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := record()
			i := intentOn(r, confirm.ActionTransferPoint, nil)
			i.Transfer.ToPointID = test.to
			after, err := book().Apply(r, i, clerk(), test.at)
			if confirm.CodeOf(err) != test.want {
				t.Fatalf("code %v, want %q", err, test.want)
			}
			if err != nil {
				requireUnchanged(t, r, after, err)
				return
			}
			want := confirm.Move{OperationID: "op-1", FromPointID: "point-1", FromName: "新宁小学确认点", ToPointID: test.to,
				ClerkID: "clerk-1", ClerkName: "张敏", At: test.at, ToName: after.Standing.Moved.ToName}
			if after.PointID != test.to || *after.Standing.Moved != want || want.ToName == "" || after.Standing.Decision != nil {
				t.Errorf("moved %+v", after.Standing.Moved)
			}
		})
	}
	for _, from := range []confirm.Record{
		concluded(confirm.StateComplete, confirm.ActionConcludeComplete), concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete),
	} {
		requireCode(t, from, intentOn(from, confirm.ActionTransferPoint, nil), clerk(), during, confirm.CodeTransferConcluded)
	}
	alone := book()
	alone.OtherPoints = nil
	for _, a := range alone.Allowed(record(), nil, clerk(), during) {
		if a.Action == confirm.ActionTransferPoint && (a.Refusal == nil || a.Refusal.Code != confirm.CodeTransferTarget) {
			t.Errorf("nowhere to go, and %v", a.Refusal)
		}
	}
}

func TestAcknowledgements(t *testing.T) {
	note := confirm.Acknowledgement{Check: "dates/2", Code: confirm.CodeDatesOrder, Field: "work.contract_start", Note: "合同续签，原合同已看"}
	i := intentOn(record(), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	i.Acknowledged = []confirm.Acknowledgement{note}
	after, err := book().Apply(record(), i, clerk(), during)
	if err != nil || !slices.Equal(after.Standing.Decision.Acknowledged, i.Acknowledged) {
		t.Fatalf("%v", err)
	}
	i.Acknowledged[0].Note = "changed"
	if after.Standing.Decision.Acknowledged[0] != note {
		t.Error("the decision shares its notes with the intent")
	}
	for _, bad := range []string{"", " ", strings.Repeat("长", confirm.MaxAcknowledgment+1), "a\x00"} {
		i.Acknowledged[0].Note = bad
		requireCode(t, record(), i, clerk(), during, confirm.CodeTextInvalid)
	}
	i.Acknowledged = slices.Repeat([]confirm.Acknowledgement{note}, confirm.MaxAcknowledged+1)
	requireCode(t, record(), i, clerk(), during, confirm.CodeTooMany)
}

// TestUnprovenIsMarked: without an anchor a decision is made, and says so (D4, D6).
func TestUnprovenIsMarked(t *testing.T) {
	i := intentOn(record(), confirm.ActionConcludeComplete, ticksAll(confirm.TickMet))
	for _, proven := range []bool{true, false} {
		i.Evidence.Proven = proven
		after, err := book().Apply(record(), i, clerk(), during)
		if err != nil || after.Standing.Decision.Unproven == proven {
			t.Errorf("proven %v: %v, marked %v", proven, err, after.Standing.Decision.Unproven)
		}
	}
}

// TestLargestStandingTravels: what the limits allow together can be encoded.
func TestLargestStandingTravels(t *testing.T) {
	long := func(n int) string { return strings.Repeat("长", n) }
	id := strings.Repeat("i", 36)
	s := confirm.Standing{
		State: confirm.StateIncomplete, FileNumber: strings.Repeat("9", confirm.MaxFileNumber),
		LocalFileNumber: long(confirm.MaxFileNumber), Remark: long(confirm.MaxRemark),
		Decision: &confirm.Decision{OperationID: id, ClerkID: id, ClerkName: long(20), PointName: long(50), At: during, Explanation: long(confirm.MaxRemark)},
	}
	for range confirm.DefaultConditions() {
		s.Decision.Ticks = append(s.Decision.Ticks, confirm.Tick{Code: "T1-2021", Value: confirm.TickNotMet, Note: long(confirm.MaxTickNote)})
	}
	for range 10 { // of the 40 that may be
		s.Decision.Acknowledged = append(s.Decision.Acknowledged, confirm.Acknowledgement{Check: "assessments/2", Code: confirm.CodeAssessmentFailed, Field: "period.assessments", Note: long(confirm.MaxAcknowledgment)})
	}
	for range confirm.MaxMessages {
		s.Messages = append(s.Messages, confirm.SentMessage{ID: id, OperationID: id, Text: long(confirm.MaxMessage), Batch: id, ClerkID: id, ClerkName: long(20), At: during, ReadAt: during, RecalledAt: during, RecalledBy: id})
	}
	for range confirm.MaxScans {
		s.Scans = append(s.Scans, confirm.AttachedScan{OperationID: id, SHA256: digestOf(1), Kind: long(10), Note: long(confirm.MaxScanText), ClerkID: id, ClerkName: long(20), At: during})
	}
	for range confirm.MaxCorrections {
		c := confirm.WorkCorrection{OperationID: id, ClerkID: id, ClerkName: long(20), At: during, Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: long(confirm.MaxFieldText), Date: today, ScanSHA256: digestOf(1)}}
		for _, f := range confirm.CorrectableFields()[:4] {
			c.Fields = append(c.Fields, confirm.FieldCorrection{Field: f, Old: long(confirm.MaxFieldText), New: long(confirm.MaxFieldText)})
		}
		s.Corrections = append(s.Corrections, c)
	}
	data, err := confirm.EncodeStanding(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d bytes", len(data), confirm.MaxEncoded)
}

// TestAFullRecordRefusesTheNextAct: what could not be stored or sent is refused
// before it is signed; what is accepted can be encoded, with room for more.
func TestAFullRecordRefusesTheNextAct(t *testing.T) {
	refused := 0
	for size := 60 << 10; size <= confirm.MaxEncoded; size += 100 {
		r := record()
		r.Standing.Remark = strings.Repeat("x", size)
		i := intentOn(r, confirm.ActionMessage, nil)
		i.Message = &confirm.Message{ID: "m-2", Text: strings.Repeat("补", 300)}
		after, err := book().Apply(r, i, clerk(), during)
		if err != nil {
			refused++
			if confirm.CodeOf(err) != confirm.CodeTextInvalid || !reflect.DeepEqual(after, r) {
				t.Fatalf("%d bytes: %v, or the record has changed", size, err)
			}
			continue
		}
		data, err := confirm.EncodeStanding(after.Standing)
		if err != nil || len(data) > confirm.MaxEncoded-1000 || refused > 0 {
			t.Fatalf("%d bytes: accepted with %d, after %d refusals: %v", size, len(data), refused, err)
		}
	}
	if refused == 0 || refused > 40 {
		t.Errorf("%d sizes were refused", refused)
	}
}
