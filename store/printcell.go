package store

import (
	"encoding/json"
	"strconv"

	"confirmpoint/confirm"
)

// documentCell is a document with what only the store knows of it.
type documentCell struct {
	confirm.Document
	// Printed tells that its first done is in the record's ledger.
	Printed bool `json:",omitzero"`
}

// documentRow is a document as its row holds it.
type documentRow struct {
	batchID  string
	seq      int
	recordID string
	rev      int64
	data     []byte
}

func (r *documentRow) place() place { return documentPlace(documentID(r.batchID, r.seq), r.rev) }

func documentID(batchID string, seq int) string { return batchID + "/" + strconv.Itoa(seq) }

func documentPlace(id string, rev int64) place { return place{"document", "data", id, rev} }

// document gives what the row holds. One that does not verify is an error, and
// a doubtful document: only a person can tell what became of it. Its record is
// the sealed one where that can be read, else what the row says.
func (r *documentRow) document(keys *sealer) (d confirm.Document, printed bool, err error) {
	var c documentCell
	plain, err := keys.open(nil, r.place(), r.data)
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	if err != nil {
		c.RecordID = r.recordID
	}
	if err != nil || c.RecordID != r.recordID {
		return confirm.Document{
			BatchID: r.batchID, Seq: r.seq, RecordID: c.RecordID,
			State: confirm.DocumentDoubtful, Code: confirm.ProblemCacheDamaged,
		}, false, damaged("document/"+documentID(r.batchID, r.seq), errSeal)
	}
	c.BatchID, c.Seq = r.batchID, r.seq
	if c.State == stateCancelled {
		c.State = confirm.DocumentSkipped
	}
	return c.Document, c.Printed || c.State == confirm.DocumentDone, nil
}

// stateCancelled is what files of the first schema call skipped.
const stateCancelled confirm.DocumentState = "cancelled"

// batchCell is a batch without its documents. Files of the first schema give
// it one Kind and no State.
type batchCell struct {
	confirm.Batch
	Kind confirm.PaperKind `json:",omitzero"`
}

// batchRow is a batch as its row holds it.
type batchRow struct {
	id        string
	rev       int64
	createdAt int64
	data      []byte
}

func batchPlace(id string, rev int64) place { return place{"batch", "data", id, rev} }

// batch gives what the row holds; old tells that the first schema wrote it.
// One that does not verify is an error, and an ended batch.
func (r *batchRow) batch(keys *sealer) (b confirm.Batch, old bool, err error) {
	var c batchCell
	plain, err := keys.open(nil, batchPlace(r.id, r.rev), r.data)
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	if err != nil {
		return confirm.Batch{
			ID: r.id, CreatedAt: unstamp(r.createdAt), State: confirm.BatchEnded, Why: confirm.ProblemCacheDamaged,
		}, false, damaged("batch/"+r.id, errSeal)
	}
	if c.Kind != "" {
		c.Kinds = []confirm.PaperKind{c.Kind}
	}
	return c.Batch, c.Kind != "", nil
}

// settleOld gives a batch of the first schema the state it is in.
func settleOld(b *confirm.Batch) {
	b.State = confirm.BatchEnded
	for i := range b.Documents {
		if b.Documents[i].State.Open() {
			b.State = confirm.BatchPaused
		}
	}
}
