package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"confirmpoint/confirm"
)

// Start is a day in the plan of the tests.
func Start() time.Time { return time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC) }

// Names are the names of the invented records, in turn.
func Names() []string {
	return []string{
		"林知夏", "阿依古丽·买买提", "曾雨桐", "欧阳𠮷安", "陈一", "单小满", "Anna Lee", "吕洋",
	}
}

// Record makes invented record i at version 1, pending, with a photo.
func Record(i int) confirm.Record {
	names, schools := Names(), []string{"青禾县实验小学", "青禾县第一中学", "柳河镇中心幼儿园"}
	rec := confirm.Record{
		ID:            RecordID(i),
		ApplicationNo: fmt.Sprintf("2026%08d", i),
		PlanID:        "plan-1",
		PointID:       "point-1",
		Version:       1,
		Standing:      confirm.Standing{State: confirm.StatePending},
		Content: confirm.Content{
			Kind: confirm.KindPeriodic,
			Identity: confirm.Identity{
				DocumentType:   confirm.DocumentIDCard,
				DocumentNumber: confirm.IDNumber(fmt.Sprintf("34100219900101%03dX", i)),
				Name:           confirm.Name(names[i%len(names)]),
				Sex:            confirm.SexFemale,
				BirthDate:      "1990-01-01",
				Ethnicity:      "01",
			},
			Certificate: confirm.Certificate{
				Number: confirm.CertificateNumber(fmt.Sprintf("201534102%08d", i)),
				Kind:   confirm.QualificationPrimary,
			},
			Work:        confirm.Work{School: schools[i%len(schools)]},
			Contact:     confirm.Contact{Phone: confirm.Phone(fmt.Sprintf("199%08d", i))},
			PhotoSHA256: BlobSum(Photo(i)),
		},
	}
	return Stamped(rec)
}

// RecordID is the id of record i.
func RecordID(i int) string { return fmt.Sprintf("rec-%05d", i) }

// Stamped gives rec with the digest of its content.
func Stamped(rec confirm.Record) confirm.Record {
	rec.Digest = BlobSum(content(rec))
	return rec
}

func content(rec confirm.Record) []byte {
	b, err := json.Marshal(rec.Content)
	if err != nil {
		panic(err) // plain data always marshals
	}
	return b
}

// Edited gives the next version of rec with another school, as an applicant
// would save it.
func Edited(rec confirm.Record, school string) confirm.Record {
	rec.Version++
	rec.Content.Work.School = school
	return Stamped(rec)
}

// Photo is the portrait of record i: bytes that only look like one.
func Photo(i int) []byte {
	return append([]byte("\xff\xd8\xff\xe0 invented portrait "), fmt.Sprintf("%08d", i)...)
}

// BlobSum names a blob.
func BlobSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Change is a step of the feed that brings rec.
func Change(seq int64, rec confirm.Record) confirm.Change {
	return confirm.Change{Seq: seq, Record: &rec, ContentJSON: content(rec)}
}

// Tombstone is a step of the feed that takes a record away.
func Tombstone(seq int64, recordID string) confirm.Change {
	return confirm.Change{Seq: seq, GoneID: recordID, GoneReason: confirm.CodeRemoved}
}

func cursor(epoch string, seq int64) string { return fmt.Sprintf("%s.%d", epoch, seq) }

// Decision is a signed operation on base with the sequence n.
func Decision(base confirm.Record, n int64, a confirm.Action) confirm.Operation {
	at := Start().Add(time.Duration(n) * time.Minute)
	i := confirm.Intent{
		OperationID: fmt.Sprintf("op-%06d", n),
		RecordID:    base.ID,
		Action:      a,
		Ticks:       []confirm.Tick{{Code: "T1", Value: confirm.TickNotMet, Note: "缺2021年度考核表"}},
		Remark:      "资料由学校代交",
		Seen:        confirm.Seen{ContentVersion: base.Version, ContentDigest: base.Digest, State: base.Standing.State},
		Evidence:    confirm.Evidence{DecidedAt: at},
		ClerkID:     "clerk-1", InstallationID: "inst-1", Sequence: n, Software: "storetest 1",
	}
	return confirm.Operation{
		Intent: i, State: confirm.OperationSigned, SignedAt: at,
		Envelope: []byte(fmt.Sprintf(`{"payload":"%s","for":"%s"}`, i.OperationID, base.ID)),
	}
}

// Accepted is the registry's yes to op.
func Accepted(op confirm.Operation) confirm.Outcome {
	at := op.SignedAt.Add(time.Hour)
	state := confirm.StateIncomplete
	if op.Intent.Action == confirm.ActionConcludeComplete {
		state = confirm.StateComplete
	}
	if op.Intent.Action == confirm.ActionLeaveUnconfirmed {
		state = confirm.StatePending
	}
	return confirm.Outcome{
		OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID, Accepted: true, At: at,
		Receipt: []byte("receipt of " + op.Intent.OperationID),
		Standing: confirm.Standing{State: state, Decision: &confirm.Decision{
			OperationID: op.Intent.OperationID, Action: op.Intent.Action, ClerkID: "clerk-1",
			ClerkName: "许明", At: at,
		}},
	}
}

// Refused is the registry's no to op, with the standing the record has there.
func Refused(op confirm.Operation, code confirm.Code, standing confirm.Standing) confirm.Outcome {
	return confirm.Outcome{
		OperationID: op.Intent.OperationID, RecordID: op.Intent.RecordID, Code: code,
		At: op.SignedAt.Add(time.Hour), Standing: standing,
		Receipt: []byte("refusal of " + op.Intent.OperationID),
	}
}

// Rulebook is a small rulebook.
func Rulebook() confirm.Rulebook {
	return confirm.Rulebook{
		Version: "rules-1",
		Plan:    confirm.Plan{ID: "plan-1", Name: "2026年秋季定期注册"},
		Point:   confirm.Point{ID: "point-1", Name: "青禾县确认点", BureauPhone: "0559-0000000"},
		Window: confirm.Window{ID: "w-1", Version: 1,
			Opens: Start().AddDate(0, 0, -1), Closes: Start().AddDate(0, 0, 10)},
		Conditions:    confirm.DefaultConditions(),
		TrainingHours: 360,
		OfflineDays:   7,
	}
}
