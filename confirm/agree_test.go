package confirm_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// sides is one (record, intent) twice: as the client holds it, and as the
// registry has it from bytes that travelled and were stored.
type sides struct {
	clientBook, registryBook     confirm.Rulebook
	clientRecord, registryRecord confirm.Record
	clientIntent, registryIntent confirm.Intent
	by                           confirm.Actor
}

// TestClientAndRegistryAgree judges 1,000,000 random triples of record, action
// and time on both sides: the same code, or the same record.
func TestClientAndRegistryAgree(t *testing.T) {
	pairs, times := 20_000, 50
	if testing.Short() {
		pairs, times = 400, 25
	}
	const workers = 2
	var wait sync.WaitGroup
	accepted := make([]map[confirm.Action]int, workers)
	refused := make([]map[confirm.Code]int, workers)
	for n := range workers {
		accepted[n], refused[n] = map[confirm.Action]int{}, map[confirm.Code]int{}
		wait.Go(func() {
			dice := rand.New(rand.NewPCG(3, uint64(n)))
			for range pairs / workers {
				s := drawSides(t, dice)
				for range times {
					s.judge(t, drawTime(dice), accepted[n], refused[n])
				}
			}
		})
	}
	wait.Wait()
	actions, codes, yes := map[confirm.Action]bool{}, map[confirm.Code]bool{}, 0
	for n := range workers {
		for a, count := range accepted[n] {
			actions[a] = true
			yes += count
		}
		for c := range refused[n] {
			codes[c] = true
		}
	}
	if len(actions) != len(confirm.Actions()) || len(codes) < 20 || yes < pairs*times/50 {
		t.Errorf("too few outcomes to mean anything: %v accepted %d times, codes %v", actions, yes, codes)
	}
}

func (s sides) judge(t *testing.T, at time.Time, accepted map[confirm.Action]int, refused map[confirm.Code]int) {
	client, clientErr := s.clientBook.Apply(s.clientRecord, s.clientIntent, s.by, at)
	registry, registryErr := s.registryBook.Apply(s.registryRecord, s.registryIntent, s.by, at)
	if !reflect.DeepEqual(clientErr, registryErr) {
		t.Errorf("%s at %v: client %v, registry %v", s.clientIntent.Action, at, clientErr, registryErr)
		return
	}
	if clientErr != nil {
		refused[confirm.CodeOf(clientErr)]++
		return
	}
	if !reflect.DeepEqual(client, registry) {
		t.Errorf("%s at %v: two records", s.clientIntent.Action, at)
	}
	accepted[s.clientIntent.Action]++
}

// pick takes one of a list.
func pick[T any](dice *rand.Rand, list ...T) T { return list[dice.IntN(len(list))] }

func drawTime(dice *rand.Rand) time.Time {
	if dice.IntN(3) > 0 {
		return during.Add(time.Duration(dice.Int64N(int64(48*time.Hour))) - 24*time.Hour)
	}
	edges := []time.Time{opens, closes, book().Plan.Opens, book().Plan.Closes, opens.AddDate(0, 0, 3)}
	return pick(dice, edges...).Add(time.Duration(dice.IntN(3) - 1))
}

func drawSides(t *testing.T, dice *rand.Rand) sides {
	s := sides{clientBook: drawBook(dice), clientRecord: drawRecord(dice)}
	action := pick(dice, confirm.Actions()...)
	s.clientIntent = drawIntent(dice, s.clientBook, s.clientRecord, action)
	s.by = clerk()
	switch {
	case action == confirm.ActionDecline && dice.IntN(4) > 0:
		s.by = bureau()
	case dice.IntN(20) == 0:
		s.by = pick(dice, bureau(), confirm.Actor{ID: "clerk-1", Role: confirm.RoleClerk, PointID: "point-2"})
	}
	s.clientIntent.ClerkID = s.by.ID
	var errs [4]error
	s.registryBook, errs[0] = travel(s.clientBook, confirm.EncodeRulebook, confirm.DecodeRulebook)
	s.registryIntent, errs[1] = travel(s.clientIntent, confirm.EncodeIntent, confirm.DecodeIntent)
	s.registryRecord = s.clientRecord
	s.registryRecord.Content, errs[2] = travel(s.clientRecord.Content, confirm.EncodeContent, confirm.DecodeContent)
	s.registryRecord.Standing, errs[3] = travel(s.clientRecord.Standing, confirm.EncodeStanding, confirm.DecodeStanding)
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	return s
}

func travel[T any](v T, encode func(T) ([]byte, error), decode func([]byte) (T, error)) (T, error) {
	data, err := encode(v)
	if err != nil {
		return v, err
	}
	return decode(data)
}

func drawBook(dice *rand.Rand) confirm.Rulebook {
	b := book()
	switch dice.IntN(12) {
	case 0:
		b.Window.Scope = confirm.Scope{PostKinds: []string{pick(dice, "在编在岗", "在岗(民办学校)")}, Kinds: []confirm.RegistrationKind{confirm.KindPeriodic}}
	case 1:
		b.Conditions[4].Yearly = true
	case 2:
		b.Authorisations = []confirm.AuthorisationKind{confirm.AuthorisationConsent}
	case 3:
		b.ChecksOff = []string{"id_number"}
	case 4:
		b.OtherPoints = nil
	}
	return b
}

func drawRecord(dice *rand.Rand) confirm.Record {
	r := pick(dice, record(), record(),
		concluded(confirm.StateComplete, confirm.ActionConcludeComplete),
		concluded(confirm.StateIncomplete, confirm.ActionConcludeIncomplete),
		concluded(confirm.StatePending, confirm.ActionLeaveUnconfirmed),
		concluded(confirm.StateDeclined, confirm.ActionDecline))
	r.Content.Kind = pick(dice, confirm.KindPeriodic, confirm.KindPeriodic, confirm.KindFirst, confirm.KindDeferred)
	r.Content.Identity.DocumentNumber = pick[confirm.IDNumber](dice, "341002198508120029", "341002198508120029", "341002198508120028", "340524800101001")
	r.Content.Identity.Name = pick[confirm.Name](dice, "王小云", "阿卜•杜拉", "王\ue81e", "𠮷䶮")
	r.PointID = pick(dice, "point-1", "point-1", "point-1", "point-1", "point-2")
	if dice.IntN(6) == 0 {
		r.Standing.Stages = []confirm.StageResult{{Stage: "初审", At: during.Add(-time.Minute), Result: "合格"}}
	}
	if dice.IntN(8) == 0 {
		r.Standing.Messages[0].RecalledAt = during.Add(-time.Minute)
	}
	return r
}

func drawIntent(dice *rand.Rand, b confirm.Rulebook, r confirm.Record, action confirm.Action) confirm.Intent {
	var ticks []confirm.Tick
	for _, c := range b.Asked(r.Content.Kind) {
		value := confirm.TickMet
		if dice.IntN(12) == 0 {
			value = pick(dice, confirm.TickNotMet, confirm.TickNotApplicable, "")
		}
		ticks = append(ticks, confirm.Tick{Code: c.Code, Value: value})
	}
	i := intentOn(r, action, ticks)
	i.Seen = b.SeenOf(r)
	if dice.IntN(4) == 0 {
		i.Evidence = confirm.Evidence{DecidedAt: during, Proven: true, TimeToken: "token", ElapsedMS: dice.Int64N(400_000), Online: true}
	}
	if dice.IntN(3) > 0 {
		return i
	}
	spoil(dice, &i)
	return i
}

// spoil makes one thing of an intent wrong.
func spoil(dice *rand.Rand, i *confirm.Intent) {
	switch dice.IntN(12) {
	case 0:
		i.Seen.ContentVersion++
	case 1:
		i.Seen.RulesVersion = "rules-0"
	case 2:
		i.Seen.PreviousDecision = "op-9"
	case 3:
		i.FileNumber = "A1"
	case 4:
		i.Remark = "a\u0007"
	case 5:
		i.Explanation = ""
	case 6:
		i.Ticks = append(i.Ticks, confirm.Tick{Code: fmt.Sprintf("T%d", dice.IntN(12)), Value: confirm.TickNotMet})
	case 7:
		i.Message = &confirm.Message{ID: pick(dice, "message-0", "message-8", ""), Text: pick(dice, "请补交", " ")}
	case 8:
		i.Transfer = &confirm.Transfer{ToPointID: pick(dice, "point-1", "point-2", "point-3", "point-9")}
	case 9:
		i.Correction = correction(confirm.FieldCorrection{Field: pick(dice, "work.title", "certificate.number", "work.career_start"), Old: "一级教师", New: "高级教师"})
	case 10:
		i.Recall = &confirm.Recall{MessageID: pick(dice, "message-0", "message-7")}
	case 11:
		i.RecordID = "record-2"
	}
}
