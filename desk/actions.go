package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"confirmpoint/confirm"
)

// Transfer moves a record that is not concluded to another point of the bureau,
// 更换确认点: one whose 确认时间 has not ended (transfer_closed). The record
// leaves this point when the registry has accepted it.
func (d *Desk) Transfer(ctx context.Context, seen View, toPointID string) (confirm.Operation, error) {
	return d.onSeen(ctx, seen, confirm.ActionTransferPoint, func(i *confirm.Intent) {
		i.Transfer = &confirm.Transfer{ToPointID: toPointID}
	})
}

// CorrectWork changes fields of 现阶段工作信息 on an applicant's authorisation;
// without one it is refused (authorisation_required, authorisation_kind). Only
// Field and New of each field are asked for: Old is what seen shows. A
// conclusion is taken back by it, forms printed before are void, and both
// copies are due again.
func (d *Desk) CorrectWork(ctx context.Context, seen View, c confirm.Correction) (confirm.Operation, error) {
	fields := slices.Clone(c.Fields)
	for n := range fields {
		fields[n].Old, _ = seen.Record.Content.WorkField(fields[n].Field)
	}
	c.Fields = fields
	return d.onSeen(ctx, seen, confirm.ActionCorrectWork, func(i *confirm.Intent) {
		i.Correction = &c
	})
}

// AnnotateNow signs file numbers and remark by themselves, 备注, without a
// conclusion. Annotate is the one for notes that go with a conclusion.
func (d *Desk) AnnotateNow(ctx context.Context, recordID, fileNumber, localFileNumber, remark string) (confirm.Operation, error) {
	return d.onRecord(ctx, recordID, confirm.ActionAnnotate, func(i *confirm.Intent) {
		i.FileNumber, i.LocalFileNumber, i.Remark = fileNumber, localFileNumber, remark
	})
}

// ScanFile is a scanned paper.
type ScanFile struct {
	Data []byte // JPEG, PNG or PDF
	Kind string // what it shows, e.g. 书面委托书
	Note string
}

// MaxScanBytes is how large a scan may be.
const MaxScanBytes = 4 << 20

// AttachScan keeps a scanned paper and signs that it belongs to the record. The
// operation's Intent.Scan.SHA256 names it, also for an Authorisation. scan_file:
// not a picture or PDF, or too large.
func (d *Desk) AttachScan(ctx context.Context, recordID string, file ScanFile) (confirm.Operation, error) {
	if err := checkScan(file.Data); err != nil {
		return confirm.Operation{}, err
	}
	name := ScanDigest(file.Data)
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	return d.do(ctx, act{
		action: confirm.ActionAttachScan, recordID: recordID,
		scan: file.Data,
		fill: func(i *confirm.Intent) {
			i.Scan = &confirm.Scan{SHA256: name, Kind: file.Kind, Note: file.Note}
		},
	})
}

// ScanDigest is how a scan is named: SHA-256 in lower-case hex.
func ScanDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// scanMarks begin a PDF, a JPEG and a PNG file. The registry looks at the same.
var scanMarks = []string{"%PDF-", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n"}

func checkScan(data []byte) error {
	known := slices.ContainsFunc(scanMarks, func(mark string) bool { return bytes.HasPrefix(data, []byte(mark)) })
	if !known || len(data) > MaxScanBytes {
		return &confirm.Problem{Code: confirm.ProblemScanFile, Args: map[string]string{"megabytes": strconv.Itoa(MaxScanBytes / megabyte)}}
	}
	return nil
}

// Scan gives the bytes of an attached scan; photo_missing while it has not been
// downloaded, not_found when the record has no such scan.
func (d *Desk) Scan(ctx context.Context, recordID, digest string) ([]byte, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	v, err := d.view(ctx, recordID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(v.Ahead.Standing.Scans, func(s confirm.AttachedScan) bool { return s.SHA256 == digest }) {
		return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return d.cfg.Cache.Photo(ctx, digest)
}

// onSeen does what rests on what the clerk has seen.
func (d *Desk) onSeen(ctx context.Context, seen View, action confirm.Action, fill func(*confirm.Intent)) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	before := seen.Rulebook.SeenOf(seen.Record)
	return d.do(ctx, act{action: action, recordID: seen.Record.ID, seen: &before, fill: fill})
}

// onRecord does what rests on nothing the clerk has seen.
func (d *Desk) onRecord(ctx context.Context, recordID string, action confirm.Action, fill func(*confirm.Intent)) (confirm.Operation, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Operation{}, err
	}
	defer leave()
	return d.do(ctx, act{action: action, recordID: recordID, fill: fill})
}
