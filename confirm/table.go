package confirm

import "slices"

// Transition is one line of the state table (domain.md §8.3). An action that
// has no line from a state cannot be done there.
type Transition struct {
	From   State
	Action Action
	To     State
	Who    Role
	Guards []Guard // in the order they are asked; the first that objects gives the refusal
}

// Guard names a rule that must hold for a transition.
type Guard string

// The guards. See guards.go for what each asks.
const (
	GuardOwnPoint   Guard = "own_point"        // record, rulebook and clerk belong to one plan and point
	GuardNoStage    Guard = "no_stage"         // 初审 has not begun
	GuardAsSeen     Guard = "as_seen"          // every precondition of the intent still holds
	GuardWindow     Guard = "window_open"      // inside the point's 确认时间段 and the plan
	GuardPlan       Guard = "plan_open"        // inside the plan
	GuardExplained  Guard = "explained"        // the intent gives a reason
	GuardNotes      Guard = "notes_plain"      // file numbers, remark and explanation are plain and short
	GuardTicksKnown Guard = "ticks_known"      // ticks answer asked conditions, each once
	GuardAllMet     Guard = "all_met"          // every asked condition 具备 or 不适用
	GuardMissing    Guard = "some_missing"     // at least one 不具备
	GuardNoBlock    Guard = "no_block_finding" // no check blocks
	GuardStage      Guard = "stage_or_online"  // 初审 has not begun; else online and with a reason
	GuardNewest     Guard = "newest"           // the same person has not applied again later
	GuardScope      Guard = "in_scope"         // of the 人员范围 of the window
	GuardSigned     Guard = "signed"           // the intent is the actor's own, at this plan and point
	GuardPayload    Guard = "payload"          // the intent carries what its action needs, and nothing else
	GuardTarget     Guard = "target_open"      // 更换确认点: a point of this bureau that has not ended
	GuardFields     Guard = "work_fields"      // 更正: fields of 现阶段工作信息, as they are now, to real values
	GuardAuthority  Guard = "authorised"       // 更正: an authorisation of a kind the plan takes
	GuardMessage    Guard = "message_new"      // 留言: plain text under a new id
	GuardRecall     Guard = "message_there"    // 撤回: a message that is there and not recalled
	GuardScan       Guard = "scan_new"         // 扫描件: named by its digest, not attached yet
)

// transitions is the state table. 申报未受理 has no line: it is final here.
var transitions = slices.Concat(
	[]Transition{
		{StatePending, ActionConcludeComplete, StateComplete, RoleClerk, completeGuards},
		{StatePending, ActionConcludeIncomplete, StateIncomplete, RoleClerk, incompleteGuards},
		{StatePending, ActionLeaveUnconfirmed, StatePending, RoleClerk, leaveGuards},
		{StatePending, ActionDecline, StateDeclined, RoleBureau, declineGuards},
		{StatePending, ActionTransferPoint, StatePending, RoleClerk, transferGuards},

		{StateComplete, ActionConcludeComplete, StateComplete, RoleClerk, changed(completeGuards)},
		{StateComplete, ActionConcludeIncomplete, StateIncomplete, RoleClerk, changed(incompleteGuards)},
		{StateComplete, ActionLeaveUnconfirmed, StatePending, RoleClerk, changed(leaveGuards)},
		{StateComplete, ActionDecline, StateDeclined, RoleBureau, declineGuards},

		{StateIncomplete, ActionConcludeComplete, StateComplete, RoleClerk, changed(completeGuards)},
		{StateIncomplete, ActionConcludeIncomplete, StateIncomplete, RoleClerk, changed(incompleteGuards)},
		{StateIncomplete, ActionLeaveUnconfirmed, StatePending, RoleClerk, changed(leaveGuards)},
		{StateIncomplete, ActionDecline, StateDeclined, RoleBureau, declineGuards},
	},
	paperwork(StatePending), paperwork(StateComplete), paperwork(StateIncomplete),
)

// paperwork is what a clerk may do in a state without concluding. A correction
// takes a conclusion back: it was made on other data (offline-rules.md D1).
func paperwork(s State) []Transition {
	return []Transition{
		{s, ActionCorrectWork, StatePending, RoleClerk, correctGuards},
		{s, ActionAnnotate, s, RoleClerk, annotateGuards},
		{s, ActionAttachScan, s, RoleClerk, with(annotateGuards, GuardScan)},
		{s, ActionMessage, s, RoleClerk, with(annotateGuards, GuardMessage)},
		{s, ActionRecallMessage, s, RoleClerk, with(annotateGuards, GuardRecall)},
	}
}

var (
	leaveGuards      = []Guard{GuardOwnPoint, GuardStage, GuardAsSeen, GuardWindow, GuardScope, GuardPayload, GuardNotes, GuardMessage, GuardTicksKnown}
	concludeGuards   = slices.Insert(slices.Clone(leaveGuards), 2, GuardNewest) // a conclusion may always be taken back
	completeGuards   = with(concludeGuards, GuardAllMet, GuardNoBlock)
	incompleteGuards = with(concludeGuards, GuardMissing)
	declineGuards    = []Guard{GuardOwnPoint, GuardAsSeen, GuardPlan, GuardPayload, GuardNotes, GuardExplained}
	transferGuards   = []Guard{GuardOwnPoint, GuardNoStage, GuardAsSeen, GuardWindow, GuardPayload, GuardNotes, GuardTarget}
	correctGuards    = []Guard{GuardOwnPoint, GuardNoStage, GuardAsSeen, GuardWindow, GuardPayload, GuardNotes, GuardFields, GuardAuthority}
	annotateGuards   = []Guard{GuardOwnPoint, GuardSigned, GuardPlan, GuardPayload, GuardNotes}
)

func with(guards []Guard, more ...Guard) []Guard {
	return append(guards[:len(guards):len(guards)], more...)
}

// changed adds what is asked of a decision that replaces a conclusion. It comes
// last, so that a clerk is not asked for a reason in vain.
func changed(guards []Guard) []Guard { return with(guards, GuardExplained) }

// Transitions gives a copy of the state table, in the order of docs/states.md.
func Transitions() []Transition {
	table := slices.Clone(transitions)
	for n := range table {
		table[n].Guards = slices.Clone(table[n].Guards)
	}
	return table
}

// States gives every state, in the order a record meets them.
func States() []State {
	return []State{StatePending, StateComplete, StateIncomplete, StateDeclined}
}

// Actions gives every action, in the order of the buttons.
func Actions() []Action {
	return []Action{
		ActionLeaveUnconfirmed, ActionConcludeIncomplete, ActionConcludeComplete, ActionDecline, ActionTransferPoint,
		ActionCorrectWork, ActionAnnotate, ActionAttachScan, ActionMessage, ActionRecallMessage,
	}
}

// ExplanationRequired tells whether doing a in state from needs a reason.
func ExplanationRequired(from State, a Action) bool {
	t, _ := transition(from, a)
	return slices.Contains(t.Guards, GuardExplained)
}

func transition(from State, a Action) (Transition, bool) {
	for _, t := range transitions {
		if t.From == from && t.Action == a {
			return t, true
		}
	}
	return Transition{}, false
}
