package confirm

import (
	"slices"
	"strconv"
	"strings"
)

// Limits of what a record holds and a clerk writes, in pieces and code points.
// Together they keep a standing below MaxEncoded.
const (
	MaxMessages       = 16
	MaxMessage        = 300
	MaxCorrections    = 6
	MaxFieldText      = 80
	MaxScans          = 12
	MaxScanText       = 50
	MaxAcknowledged   = 40
	MaxAcknowledgment = 100
	maxID             = 64
)

// payloadFits: exactly what the action carries. What an intent does not need
// is refused, since nobody would ever look at it although it is signed.
func payloadFits(j *judgement) *Refusal {
	i := j.intent
	if i == nil {
		return nil
	}
	concludes := isConclusion(i.Action)
	parts := []struct {
		field         string
		has, must, ok bool
	}{
		{"transfer", i.Transfer != nil, i.Action == ActionTransferPoint, false},
		{"correction", i.Correction != nil, i.Action == ActionCorrectWork, false},
		{"message", i.Message != nil, i.Action == ActionMessage, concludes},
		{"recall", i.Recall != nil, i.Action == ActionRecallMessage, false},
		{"scan", i.Scan != nil, i.Action == ActionAttachScan, false},
		{"ticks", len(i.Ticks) > 0, false, concludes || i.Action == ActionDecline},
		{"acknowledged", len(i.Acknowledged) > 0, false, concludes},
		{"receipt_number", i.ReceiptNumber != "", false, i.Action == ActionConcludeComplete},
	}
	for _, p := range parts {
		if p.has && !p.must && !p.ok || p.must && !p.has {
			return &Refusal{Code: CodeIntentMalformed, Args: map[string]string{"field": p.field}}
		}
	}
	if i.ReceiptNumber != "" && !ValidReceiptNumber(i.ReceiptNumber) {
		return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "receipt_number"}}
	}
	return acknowledgedPlain(i.Acknowledged)
}

func acknowledgedPlain(list []Acknowledgement) *Refusal {
	if len(list) > MaxAcknowledged {
		return tooMany("acknowledged", MaxAcknowledged)
	}
	for _, a := range list {
		if strings.TrimSpace(a.Note) == "" || !plainText(a.Note, MaxAcknowledgment) ||
			!plainText(a.Check+string(a.Code)+a.Field, 3*maxID) {
			return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "acknowledged"}}
		}
	}
	return nil
}

// isConclusion tells the three 确认结论.
func isConclusion(a Action) bool {
	return a == ActionConcludeComplete || a == ActionConcludeIncomplete || a == ActionLeaveUnconfirmed
}

// targetOpen: a point of this bureau whose window has not ended; one that has
// not begun will do (seed manual §3.2.2).
func targetOpen(j *judgement) *Refusal {
	if j.intent == nil {
		open := func(o OtherPoint) bool { return o.Point.ID != j.record.PointID && j.at.Before(o.Window.Closes) }
		if !slices.ContainsFunc(j.book.OtherPoints, open) {
			return &Refusal{Code: CodeTransferTarget}
		}
		return nil
	}
	to, ok := j.book.otherPoint(j.intent.Transfer.ToPointID)
	switch {
	case !ok, to.Point.ID == j.record.PointID:
		return &Refusal{Code: CodeTransferTarget}
	case !j.at.Before(to.Window.Closes):
		return &Refusal{Code: CodeTransferClosed}
	}
	return nil
}

func (b Rulebook) otherPoint(id string) (OtherPoint, bool) {
	n := slices.IndexFunc(b.OtherPoints, func(o OtherPoint) bool { return o.Point.ID == id })
	if n < 0 {
		return OtherPoint{}, false
	}
	return b.OtherPoints[n], true
}

// messageNew also judges the message that comes with a conclusion.
func messageNew(j *judgement) *Refusal {
	concludes := isConclusion(j.action)
	if len(j.record.Standing.Messages) >= MaxMessages && (!concludes || (j.intent != nil && j.intent.Message != nil)) {
		return tooMany("messages", MaxMessages)
	}
	if j.intent == nil || j.intent.Message == nil {
		return nil
	}
	m := j.intent.Message
	switch {
	case m.ID == "" || !plainText(m.ID, maxID):
		return &Refusal{Code: CodeIntentMalformed, Args: map[string]string{"field": "message.id"}}
	case !plainText(m.Template, maxID), !plainText(m.Batch, maxID):
		return &Refusal{Code: CodeIntentMalformed, Args: map[string]string{"field": "message"}}
	case strings.TrimSpace(m.Text) == "", !plainText(m.Text, MaxMessage):
		return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "message.text"}}
	case j.record.Standing.message(m.ID) >= 0:
		return &Refusal{Code: CodeMessageExists}
	}
	return nil
}

func messageThere(j *judgement) *Refusal {
	if messages := j.record.Standing.Messages; j.intent == nil {
		switch {
		case len(messages) == 0:
			return &Refusal{Code: CodeMessageUnknown}
		case !slices.ContainsFunc(messages, func(m SentMessage) bool { return !m.Recalled() }):
			return &Refusal{Code: CodeMessageRecalled}
		}
		return nil
	}
	n := j.record.Standing.message(j.intent.Recall.MessageID)
	switch {
	case n < 0:
		return &Refusal{Code: CodeMessageUnknown}
	case j.record.Standing.Messages[n].Recalled():
		return &Refusal{Code: CodeMessageRecalled}
	}
	return nil
}

// message gives the place of a message, -1 when there is none of that id.
func (s Standing) message(id string) int {
	return slices.IndexFunc(s.Messages, func(m SentMessage) bool { return m.ID == id })
}

func scanNew(j *judgement) *Refusal {
	if len(j.record.Standing.Scans) >= MaxScans {
		return tooMany("scans", MaxScans)
	}
	if j.intent == nil {
		return nil
	}
	s := j.intent.Scan
	switch {
	case !isSHA256(s.SHA256):
		return &Refusal{Code: CodeIntentMalformed, Args: map[string]string{"field": "scan.sha256"}}
	case !plainText(s.Kind, MaxScanText), !plainText(s.Note, MaxScanText):
		return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "scan"}}
	case slices.ContainsFunc(j.record.Standing.Scans, func(o AttachedScan) bool { return o.SHA256 == s.SHA256 }):
		return &Refusal{Code: CodeScanExists}
	}
	return nil
}

func isSHA256(s string) bool {
	return len(s) == 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'f')
	})
}

func tooMany(what string, limit int) *Refusal {
	return &Refusal{Code: CodeTooMany, Args: map[string]string{"what": what, "max": strconv.Itoa(limit)}}
}
