"""What only a Mautic 7 has, made from its documentation: no server of that version was recorded."""
