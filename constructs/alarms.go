package constructs

// alarms are those that a construct made, in the order of its fields.
type alarms struct{ all []*Alarm }

// All are the alarms that were made.
func (a *alarms) All() []*Alarm { return a.all }
