package confirm

import (
	"fmt"
	"log/slog"
)

// The types below hold what the masks do not cover: remarks, addresses, birth
// dates, signed bytes. Printed with package fmt they give what a log may know,
// whatever the verb. LogValue says the same to slog, which would otherwise
// marshal them to JSON, where masks do not apply.

// Format writes id, version and state.
func (r Record) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "record %s/%d %s", r.ID, r.Version, r.Standing.State)
}

// LogValue is what Format writes.
func (r Record) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(r)) }

// Format writes the kind.
func (c Content) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "content %s", c.Kind) }

// LogValue is what Format writes.
func (c Content) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format writes the masked name and number.
func (i Identity) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "identity %s %s", i.Name, i.DocumentNumber)
}

// LogValue is what Format writes.
func (i Identity) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(i)) }

// Format writes the masked phone, no address.
func (c Contact) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "contact %s", c.Phone) }

// LogValue is what Format writes.
func (c Contact) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }

// Format writes the state.
func (s Standing) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "standing %s", s.State) }

// LogValue is what Format writes.
func (s Standing) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// Format writes operation and action.
func (d Decision) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "decision %s %s", d.OperationID, d.Action)
}

// LogValue is what Format writes.
func (d Decision) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// Format writes operation, action and record.
func (i Intent) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "intent %s %s %s", i.OperationID, i.Action, i.RecordID)
}

// LogValue is what Format writes.
func (i Intent) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(i)) }

// Format writes the intent's ids and the state, never the signed bytes.
func (o Operation) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "operation %s %s %s", o.Intent.OperationID, o.State, o.Code)
}

// LogValue is what Format writes.
func (o Operation) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(o)) }

// Format writes the record's id.
func (d Draft) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "draft of %s", d.RecordID) }

// LogValue is what Format writes.
func (d Draft) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }

// Format writes the number in the feed.
func (c Change) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "change %d", c.Seq) }

// LogValue is what Format writes.
func (c Change) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(c)) }
