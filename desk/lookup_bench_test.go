package desk_test

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// lookupPeople is the largest point there is (features.md 24).
const lookupPeople = 20_000

// BenchmarkLookups20000 are the questions about a few of the largest point: a
// file number that is typed, and the box of 留言 when few have any.
func BenchmarkLookups20000(b *testing.B) {
	o := ready(b, lookupPeople)
	rows := o.rows(confirm.QueuePending)[:3]
	for _, row := range rows {
		_, err := o.desk.Message(b.Context(), row.ID, desk.Text{Text: "请补交劳动合同"})
		check(b, err)
	}
	_, err := o.desk.AnnotateNow(b.Context(), rows[0].ID, "0017", "", "")
	check(b, err)
	b.Run("filenumber", func(b *testing.B) {
		for b.Loop() {
			if used, err := o.desk.FileNumberUsed(b.Context(), rows[1].ID, "0017"); err != nil || used != rows[0].ApplicationNo {
				b.Fatal(used, err)
			}
		}
	})
	b.Run("mailbox", func(b *testing.B) {
		for b.Loop() {
			if all, err := o.desk.Mailbox(b.Context(), nil); err != nil || len(all) != len(rows) {
				b.Fatal(len(all), err)
			}
		}
	})
}
