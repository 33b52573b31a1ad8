package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// TestThief works a day and then reads every file of the folder as a thief
// would, while the program runs (with its write-ahead log) and after it has
// ended: nothing of a person is there in any spelling.
func TestThief(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir+"/point.db")
	must(t, s.Unlock(t.Context(), storetest.Key()))
	secrets := workDay(t, s)
	searched := searchFolder(t, dir, secrets)
	if searched["point.db-wal"] == 0 {
		t.Error("the write-ahead log was not searched")
	}
	must(t, s.Close())
	searchFolder(t, dir, secrets)
}

// workDay does one of everything with 60 people, and gives what nobody else may read.
func workDay(t *testing.T, s *store.Store) []string {
	t.Helper()
	ctx := t.Context()
	var secrets []string
	var records []confirm.Record
	page := confirm.ChangePage{Epoch: "e1", Cursor: "c1"}
	for i, p := range invented.People(invented.Options{Seed: 3, Count: 60}) {
		rec := storetest.Record(i)
		photo := rec.Content.PhotoSHA256
		rec.Content, rec.ApplicationNo = p.Content, p.ApplicationNo
		rec.Content.PhotoSHA256 = photo
		rec.Standing.Remark = fmt.Sprint("备注：本人电话已换", i)
		rec = storetest.Stamped(rec)
		records = append(records, rec)
		page.Changes = append(page.Changes, storetest.Change(int64(i+1), rec))
		c := p.Content
		for _, secret := range []string{
			p.ApplicationNo, c.Identity.Name.Reveal(), c.Identity.DocumentNumber.Reveal(),
			c.Certificate.Number.Reveal(), c.Contact.Phone.Reveal(), c.Contact.Email, c.Work.School,
			rec.Standing.Remark, photo, string(storetest.Photo(i)), "缺2021年度考核表", "资料由学校代交",
		} {
			if len(secret) > 3 { // shorter ones occur by chance
				secrets = append(secrets, secret)
			}
		}
	}
	must(t, s.SaveRulebook(ctx, storetest.Rulebook()))
	must(t, s.ApplyChanges(ctx, page))
	for i, rec := range records {
		sum := storetest.BlobSum(storetest.Photo(i))
		must(t, s.SaveBlobPart(ctx, sum, storetest.Photo(i)[:20]))
		if i%2 == 0 {
			must(t, s.SaveBlob(ctx, sum, storetest.Photo(i)))
		}
		note := fmt.Sprint("草稿里的话", i)
		secrets = append(secrets, note)
		must(t, s.SaveDraft(ctx, confirm.Draft{RecordID: rec.ID, Remark: note}))
		if i%3 != 0 {
			continue
		}
		n, err := s.NextSequence(ctx)
		must(t, err)
		op := storetest.Decision(rec, n, confirm.ActionConcludeIncomplete)
		secrets = append(secrets, string(op.Envelope))
		must(t, s.CommitDecision(ctx, op, rec))
		out := storetest.Accepted(op)
		if i%2 == 0 {
			out = storetest.Refused(op, confirm.CodeContentChanged, rec.Standing)
		}
		secrets = append(secrets, string(out.Receipt))
		must(t, s.CloseOperation(ctx, out))
		if i%2 == 0 {
			must(t, s.Resolve(ctx, op.Intent.OperationID, "与本人通话后放弃", storetest.Start()))
		}
	}
	batch := confirm.Batch{ID: "b1", Kinds: []confirm.PaperKind{confirm.PaperForm}, Target: confirm.BatchTarget{Path: "/home/许明/申请表.pdf"}}
	for i, rec := range records {
		batch.Documents = append(batch.Documents, confirm.Document{BatchID: "b1", Seq: i + 1, RecordID: rec.ID,
			ApplicationNo: rec.ApplicationNo, Version: 1, State: confirm.DocumentDone})
	}
	must(t, s.SaveBatch(ctx, batch))
	moved := batch.Documents[:2]
	moved[0].Reason, moved[1].Heading, moved[0].Number = "补打原因是本人弄丢", "青禾县某学校的分隔页", "T01-20261008-0042"
	must(t, s.SaveDocuments(ctx, moved, []confirm.PrintEntry{{At: storetest.Start(), Actor: "clerk-1", BatchID: "b1", Document: 1,
		RecordID: moved[0].RecordID, ApplicationNo: moved[0].ApplicationNo, Printer: "许明的打印机", Reason: moved[0].Reason, Number: moved[0].Number}}))
	end, hash, err := s.LedgerEnd(ctx)
	must(t, err)
	must(t, s.SaveLedgerSeal(ctx, confirm.LedgerSeal{Seq: end, Hash: hash, JWS: []byte("a seal by the clerk")}))
	must(t, s.SaveSetting(ctx, "校准 许明的打印机", []byte("打印机在二楼许老师办公室")))
	block := confirm.ReceiptBlock{ID: "block-1", Prefix: "T01-20261008-", First: 41, Last: 60, ReservedAt: storetest.Start()}
	must(t, s.SaveReceiptBlock(ctx, block))
	numbers := block.Numbers()
	numbers[1].State, numbers[1].RecordID, numbers[2].State, numbers[2].Reason = confirm.NumberUsed, records[0].ID, confirm.NumberVoid, "被王老师撕坏"
	must(t, s.SaveReservedNumbers(ctx, numbers[1:3]))
	secrets = append(secrets, moved[0].Reason, moved[1].Heading, moved[0].Number, "许明的打印机", hash, "a seal by the clerk",
		"打印机在二楼许老师办公室", "校准 许明的打印机", "被王老师撕坏", "T01-20261008-0060")
	must(t, s.Audit(ctx, confirm.AuditEvent{Actor: "clerk-1", Action: confirm.AuditOpen, Detail: "看了电话号码的人"}))
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Cursor: "c2", Changes: []confirm.Change{
		storetest.Tombstone(1000, records[1].ID), storetest.Change(1001, storetest.Edited(records[2], "新学校的名字"))}}))
	_, err = s.Search(ctx, confirm.Query{Sort: confirm.SortName, Text: "王"})
	must(t, err)
	return append(secrets, "与本人通话后放弃", "许明", "看了电话号码的人", "新学校的名字", "青禾县确认点",
		string(storetest.Key()))
}

// searchFolder looks for every secret, as UTF-8, UTF-16 of both orders and
// GB18030, and gives how many bytes each file had.
func searchFolder(t *testing.T, dir string, secrets []string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	searched := map[string]int{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		must(t, err)
		searched[filepath.Base(name)] = len(data)
		for i, secret := range secrets {
			for spelling, needle := range spellings(secret) {
				if len(needle) > 0 && bytes.Contains(data, needle) {
					t.Errorf("secret %d is in %s as %s", i, filepath.Base(name), spelling)
				}
			}
		}
	}
	if searched["point.db"] == 0 {
		t.Fatal("nothing to search")
	}
	return searched
}

func spellings(s string) map[string][]byte {
	var le, be []byte
	for _, u := range utf16.Encode([]rune(s)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		gb = "" // bytes of a photo are no text
	}
	return map[string][]byte{"UTF-8": []byte(s), "UTF-16LE": le, "UTF-16BE": be, "GB18030": []byte(gb)}
}
