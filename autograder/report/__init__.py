"""What people read of a graded class: feedback, reports and exports."""
