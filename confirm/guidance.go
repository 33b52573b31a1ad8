package confirm

// Cause is the kind of reason behind a refusal.
type Cause string

// The causes.
const (
	CauseInput   Cause = "input"   // what was filled in or chosen
	CauseRules   Cause = "rules"   // what the plan asks
	CauseTime    Cause = "time"    // windows and clocks
	CauseContent Cause = "content" // the applicant or a clerk changed the record
	CauseOther   Cause = "other"   // somebody else decided
	CausePlace   Cause = "place"   // another point, plan or role
	CauseProgram Cause = "program" // a fault of the program or of this computer
)

// Turn tells whose turn it is.
type Turn string

// Those who may have to act.
const (
	TurnClerk      Turn = "clerk"       // 确认用户
	TurnApplicant  Turn = "applicant"   // 申请人
	TurnBureau     Turn = "bureau"      // 注册用户
	TurnOtherPoint Turn = "other_point" // the point the record is at now
	TurnSupport    Turn = "support"     // 技术支持
	TurnNobody     Turn = "nobody"
)

// NextStep is what that person does.
type NextStep string

// The steps.
const (
	NextFill      NextStep = "fill"       // fill in or choose otherwise
	NextRecheck   NextStep = "recheck"    // look at the new content and conclude anew
	NextResign    NextStep = "resign"     // confirm once more, nothing looked at has changed
	NextRedecide  NextStep = "redecide"   // look at the other decision; change it with a reason
	NextWait      NextStep = "wait"       // until the time told
	NextOfficer   NextStep = "officer"    // the bureau's officer decides
	NextCall      NextStep = "call"       // phone the bureau
	NextHandOver  NextStep = "hand_over"  // send the applicant to the other point
	NextGiveBack  NextStep = "give_back"  // return the papers
	NextSync      NextStep = "sync"       // get the newest data
	NextSupport   NextStep = "support"    // keep the data, call support
	NextNothing   NextStep = "nothing"    // all is done
	NextReopen    NextStep = "reopen"     // open the record again and look
	NextOwnSignIn NextStep = "sign_in_as" // act under one's own credential
)

// Guidance says of a refusal why, whose turn it is and what to do next. The
// sentence belongs to whoever speaks to a person.
type Guidance struct {
	Cause Cause
	Turn  Turn
	Next  NextStep
	// Open keeps the refused intent in the conflict queue until a person has
	// dealt with it; false when nothing is left to deal with.
	Open bool
}

// GuidanceOf gives the guidance of a code of refusal; false for other codes.
func GuidanceOf(code Code) (Guidance, bool) {
	g, ok := guidance[code]
	return g, ok
}

var guidance = map[Code]Guidance{
	CodeWindowNotOpen:       {CauseTime, TurnClerk, NextWait, true},
	CodeWindowClosed:        {CauseTime, TurnBureau, NextCall, true},
	CodeWindowChanged:       {CauseTime, TurnClerk, NextResign, true},
	CodeLateUnproven:        {CauseTime, TurnBureau, NextOfficer, true},
	CodeLateInTime:          {CauseTime, TurnBureau, NextOfficer, true},
	CodeKeyEnded:            {CauseTime, TurnBureau, NextOfficer, true},
	CodeConditionNotMet:     {CauseRules, TurnClerk, NextFill, true},
	CodeConditionUnanswered: {CauseRules, TurnClerk, NextFill, true},
	CodeNoMissingCondition:  {CauseInput, TurnClerk, NextFill, true},
	CodeConditionUnknown:    {CauseRules, TurnClerk, NextReopen, true},
	CodeConditionRepeated:   {CauseProgram, TurnClerk, NextReopen, true},
	CodeNoConditions:        {CauseRules, TurnBureau, NextCall, true},
	CodeRulesChanged:        {CauseRules, TurnClerk, NextRecheck, true},
	CodeOutOfScope:          {CauseRules, TurnBureau, NextCall, true},
	CodeBlockedByFinding:    {CauseRules, TurnApplicant, NextFill, true},
	CodeNotYourPoint:        {CausePlace, TurnOtherPoint, NextHandOver, true},
	CodeNotClerk:            {CausePlace, TurnClerk, NextOwnSignIn, true},
	CodeNotBureau:           {CausePlace, TurnBureau, NextCall, true},
	CodePlanChanged:         {CausePlace, TurnClerk, NextSync, true},
	CodeUnknownRecord:       {CausePlace, TurnClerk, NextSync, true},
	CodeTransferConcluded:   {CauseRules, TurnClerk, NextRedecide, true},
	CodeTransferTarget:      {CauseInput, TurnClerk, NextFill, true},
	CodeTransferClosed:      {CauseTime, TurnClerk, NextFill, true},
	CodeContentChanged:      {CauseContent, TurnClerk, NextRecheck, true},
	CodeFieldChanged:        {CauseContent, TurnClerk, NextRecheck, true},
	CodeStateChanged:        {CauseOther, TurnClerk, NextReopen, true},
	CodeRemoved:             {CauseContent, TurnClerk, NextGiveBack, true},
	CodeAlreadyDecided:      {CauseOther, TurnClerk, NextRedecide, true},
	CodeAgreed:              {CauseOther, TurnNobody, NextNothing, false},
	CodeSuperseded:          {CauseOther, TurnNobody, NextNothing, false},
	CodeStageAdvanced:       {CauseOther, TurnBureau, NextCall, true},
	CodeNewerApplication:    {CauseContent, TurnOtherPoint, NextHandOver, true},
	CodeDeclinedFinal:       {CauseOther, TurnBureau, NextCall, true},
	CodeExplanationRequired: {CauseInput, TurnClerk, NextFill, true},
	CodeFileNumberDigits:    {CauseInput, TurnClerk, NextFill, true},
	CodeTextInvalid:         {CauseInput, TurnClerk, NextFill, true},
	CodeFieldLocked:         {CauseRules, TurnApplicant, NextCall, true},
	CodeFieldInvalid:        {CauseInput, TurnClerk, NextFill, true},

	CodeAuthorisationRequired: {CauseInput, TurnClerk, NextFill, true},
	CodeAuthorisationKind:     {CauseRules, TurnApplicant, NextFill, true},
	CodeMessageExists:         {CauseProgram, TurnNobody, NextNothing, false},
	CodeMessageUnknown:        {CauseOther, TurnClerk, NextReopen, true},
	CodeMessageRecalled:       {CauseOther, TurnNobody, NextNothing, false},
	CodeScanExists:            {CauseInput, TurnNobody, NextNothing, false},
	CodeTooMany:               {CauseRules, TurnBureau, NextCall, true},
	CodeReceiptNumberUnknown:  {CauseInput, TurnClerk, NextFill, true},
	CodeReceiptNumberTaken:    {CauseInput, TurnClerk, NextFill, true},
	CodeUnknownAction:         {CauseProgram, TurnClerk, NextReopen, true},
	CodeIntentMalformed:       {CauseProgram, TurnSupport, NextSupport, true},
	CodeCloneDetected:         {CauseProgram, TurnSupport, NextSupport, true},
	CodeOperationMismatch:     {CauseProgram, TurnSupport, NextSupport, true},
}
