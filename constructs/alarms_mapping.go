package constructs

import (
	"fmt"
	"time"

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

	made alarms
}

// NewMappingAlarms makes MappingAlarms. Its metrics are there when there is something
// to count.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func NewMappingAlarms(scope constructs.Construct, id string, props MappingAlarmsProps) *MappingAlarms {
	a := &MappingAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	path := pathOf(props.Mapping)
	watch := func(kind string, severity Severity, metric, says string) *Alarm {
		return a.made.add(a, props.Alarms, watch{
			kind: kind, severity: severity, compare: above, threshold: 0, m: 1, n: 1, missing: asGood, says: says,
			metric: measured("AWS/Lambda", metric, "Sum", time.Minute, map[string]*string{
				"EventSourceMappingUUID": props.Mapping.EventSourceMappingRef().EventSourceMappingId,
			}),
		})
	}
	a.Dropped = watch("mapping-dropped", Page, "DroppedEventCount",
		fmt.Sprintf("Events that %s gave up are in no failure destination: they are lost when the stream's retention ends.", path))
	a.Failures = watch("mapping-failures", Warn, "OnFailureDestinationDeliveredEventCount",
		fmt.Sprintf("Events that the function failed on for good went from %s to its failure destination: they wait to be put back.", path))
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *MappingAlarms) All() []*Alarm { return a.made.list() }

func (p *MappingAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	return c.given("Mapping", p.Mapping, "the event source mapping to watch") && c.here("Mapping", p.Mapping, true)
}
