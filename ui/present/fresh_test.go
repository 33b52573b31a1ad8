package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func TestOpenedRecordIsComparedInTheBackground(t *testing.T) {
	b := newRecordBench(t)
	b.Moment = func() time.Time { return noon.Add(3 * time.Minute) }
	b.desk.claims = []confirm.Claim{{ClerkName: "李老师", Since: noon}, {ClerkName: "王老师", Since: noon.Add(3 * time.Minute)}}
	b.Open("r1")
	b.runner.step()
	check(t, "shown before the registry has answered", b.State().Name != "", true)
	check(t, "nothing is claimed yet", b.State().Claims, "")
	b.runner.settle()
	check(t, "claims", b.State().Claims, "李老师正在办理（3 分钟前）、王老师正在办理（刚刚）")
	check(t, "as of", b.State().AsOf, "数据截至 12:00")
	check(t, "newer", b.State().Newer, false)
	opened := len(b.desk.opened)
	b.Renew() // nothing new
	b.runner.settle()
	check(t, "opened", len(b.desk.opened), opened)
}

// TestChangeIsOfferedNotForced: what the clerk looks at stays until a key is pressed.
func TestChangeIsOfferedNotForced(t *testing.T) {
	b := newRecordBench(t)
	b.desk.changed = true
	b.Open("r1")
	b.runner.settle()
	check(t, "opened", len(b.desk.opened), 1)
	check(t, "newer", b.State().Newer, true)
	b.desk.changed = false
	b.Renew()
	b.runner.settle()
	check(t, "opened", len(b.desk.opened), 2)
	check(t, "newer", b.State().Newer, false)
}

func TestAnswersForAnotherRecordAreDropped(t *testing.T) {
	b := newRecordBench(t)
	b.desk.changed = true
	b.Open("r1")
	b.runner.step() // opened; asking
	b.Open("r2")
	b.runner.runJob(0) // of the first, late
	check(t, "newer", b.State().Newer, false)
	b.desk.changed = false
	b.runner.settle()
	check(t, "newer", b.State().Newer, false)
	check(t, "left", strings.Join(b.desk.left, ","), "r1")
	b.Close()
	check(t, "left", strings.Join(b.desk.left, ","), "r1,r2")
}

// TestNoLineIsNoError: without the registry the record is worked on as it is.
func TestNoLineIsNoError(t *testing.T) {
	b := newRecordBench(t)
	b.Open("r1")
	b.runner.step()
	b.desk.err = problem(confirm.ProblemOffline)
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, "")
	check(t, "as of", b.State().AsOf, "未能与登记库核对")
	b.runner.tick() // some minutes later the line is back
	b.runner.settle()
	check(t, "as of", b.State().AsOf, "数据截至 12:00")
}
