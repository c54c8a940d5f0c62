package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawslambda"
	"github.com/aws/constructs-go/constructs/v10"
)

// MappingAlarmsProps says which event source mapping is watched.
type MappingAlarmsProps struct {
	// Mapping to watch, whose metrics EventCount are on, as StreamMapping has them
	// unless NoEventCount. Required.
	Mapping interfacesawslambda.IEventSourceMappingRef
	// Alarms says whom they tell.
	Alarms AlarmProps
}

// MappingAlarms watch what becomes of the records that a function failed on.
type MappingAlarms struct {
	constructs.Construct
	// Dropped (mapping-dropped, page): records were given up and are in no failure
	// destination.
	Dropped *Alarm
	// Failures (mapping-failures, warn): records went to the failure destination.
	Failures *Alarm

	alarms
}

// NewMappingAlarms makes MappingAlarms.
func NewMappingAlarms(scope constructs.Construct, id string, props MappingAlarmsProps) *MappingAlarms {
	a := &MappingAlarms{}
	newConstruct(a, scope, id)
	return a
}
