package confirm

import (
	"fmt"
	"log/slog"
)

// What intents carry and what is made of it may hold whatever a clerk writes.

// Format writes the id, never the text.
func (m Message) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "message %s", m.ID) }

// LogValue is what Format writes.
func (m Message) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(m)) }

// Format writes the id, never the text.
func (m SentMessage) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "message %s", m.ID) }

// LogValue is what Format writes.
func (m SentMessage) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(m)) }

// Format writes the field's name.
func (c FieldCorrection) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "correction of %s", c.Field)
}

// LogValue is what Format writes.
func (c FieldCorrection) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format writes the kind.
func (a Authorisation) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "authorisation %s", a.Kind) }

// LogValue is what Format writes.
func (a Authorisation) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// Format writes the digest.
func (s Scan) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "scan %s", s.SHA256) }

// LogValue is what Format writes.
func (s Scan) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// Format writes the finding's code.
func (a Acknowledgement) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "acknowledged %s", a.Code)
}

// LogValue is what Format writes.
func (a Acknowledgement) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// Format writes how many fields.
func (c Correction) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "correction of %d fields", len(c.Fields))
}

// LogValue is what Format writes.
func (c Correction) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format writes operation and number of fields.
func (c WorkCorrection) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "correction %s of %d fields", c.OperationID, len(c.Fields))
}

// LogValue is what Format writes.
func (c WorkCorrection) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format writes the digest.
func (s AttachedScan) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "scan %s", s.SHA256) }

// LogValue is what Format writes.
func (s AttachedScan) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// Format writes the condition.
func (i MissingItem) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "missing %s", i.Code) }

// LogValue is what Format writes.
func (i MissingItem) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(i)) }

// Format writes how much is missing.
func (n Notice) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "notice of %d items", len(n.Items))
}

// LogValue is what Format writes.
func (n Notice) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(n)) }

// Format writes time and outcome.
func (e Event) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "event at %s %s", e.At, e.Code) }

// LogValue is what Format writes.
func (e Event) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(e)) }

// Format writes the code.
func (c Conflict) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "conflict %s", c.Code) }

// LogValue is what Format writes.
func (c Conflict) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }
