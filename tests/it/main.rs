mod label_studio;
